import { stringify } from "yaml";
import { hashicorpKey } from "./hashicorpKey";
import { bootProgram, poolBootProgram } from "./nodeProgram";
import { packed } from "./packed";
import { nodeSettingsPath } from "./nodeSettings";
import { type PoolSource, poolSourceFiles } from "./poolSource";

export interface BootDocumentOptions {
    /** Settings of the node program: {@link nodeSettings}. */
    settings: string;
    /** Public keys that may log in as the image's default user and as root; default: none, because the platform installs its own. */
    sshAuthorizedKeys?: readonly string[];
}

/** For the members of a pool. */
export interface PoolBootDocumentOptions extends Pick<BootDocumentOptions, "sshAuthorizedKeys"> {
    /** Where members fetch their bundle. */
    pool: PoolSource;
}

/**
 * The user-data of a machine. For a machine that is given its bundle it holds the part of the node program that downloads Consul and
 * Nomad before the first delivery. For a pool's member it holds the part that fetches the pool's bundle. It has no
 * secret, and every bundle brings all of its content again, so a changed document never replaces a machine.
 * https://cloudinit.readthedocs.io/en/latest/reference/modules.html
 */
export function bootDocument(options: BootDocumentOptions | PoolBootDocumentOptions): string {
    const { sshAuthorizedKeys } = options;
    const document = {
        ...(sshAuthorizedKeys && {
            disable_root: false,
            users: ["default", { name: "root", ssh_authorized_keys: sshAuthorizedKeys }],
        }),
        ...("pool" in options ? joins(options.pool) : installs(options.settings)),
    };
    return `#cloud-config\n${stringify(document, { lineWidth: 0 })}`;
}

function installs(settings: string) {
    return {
        write_files: [
            file(program, "0755", bootProgram()),
            file(nodeSettingsPath, "0644", settings),
            file("/etc/nomad-cluster/hashicorp.asc", "0644", hashicorpKey.armored),
        ],
        runcmd: [[program, "install"]],
    };
}

/** It names no version and no address of the cluster, so that it changes only with the node program or the pool's source. */
function joins(source: PoolSource) {
    const units = ["nomad-cluster-join.timer", "nomad-cluster-join.service"];
    return {
        write_files: [
            file(program, "0755", poolBootProgram()),
            ...Object.entries(poolSourceFiles(source)).map(([path, text]) => file(`/${path}`, "0644", text)),
        ],
        runcmd: [
            ["systemctl", "daemon-reload"],
            ["systemctl", "enable", "--now", ...units],
        ],
    };
}

const program = "/usr/local/sbin/nomad-cluster-node";

/** Compressed, because clouds limit the size of user-data. Oracle allows 32,000 bytes for all metadata. */
function file(path: string, permissions: string, content: string | Uint8Array) {
    return { path, permissions, encoding: "gz+b64", content: packed(content) };
}
