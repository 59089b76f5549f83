import { stringify } from "yaml";
import { hashicorpKey } from "./hashicorpKey";
import { bootProgram } from "./nodeProgram";
import { packed } from "./packed";
import { nodeSettingsPath } from "./nodeSettings";

export interface BootDocumentOptions {
    /** Settings of the node program: {@link nodeSettings}. */
    settings: string;
    /** Public keys that may log in as the image's default user and as root; default: none, because the platform installs its own. */
    sshAuthorizedKeys?: readonly string[];
}

/**
 * The user-data of a machine: the part of the node program that downloads Consul and Nomad before the first delivery. It holds no
 * secret, and every bundle brings all of its content again, so a changed document never replaces a machine.
 * https://cloudinit.readthedocs.io/en/latest/reference/modules.html
 */
export function bootDocument({ settings, sshAuthorizedKeys }: BootDocumentOptions): string {
    const document = {
        ...(sshAuthorizedKeys && {
            disable_root: false,
            users: ["default", { name: "root", ssh_authorized_keys: sshAuthorizedKeys }],
        }),
        write_files: [
            file("/usr/local/sbin/nomad-cluster-node", "0755", bootProgram()),
            file(nodeSettingsPath, "0644", settings),
            file("/etc/nomad-cluster/hashicorp.asc", "0644", hashicorpKey.armored),
        ],
        runcmd: [["/usr/local/sbin/nomad-cluster-node", "install"]],
    };
    return `#cloud-config\n${stringify(document, { lineWidth: 0 })}`;
}

/** Compressed, because clouds limit the size of user-data. Oracle allows 32,000 bytes for all metadata. */
function file(path: string, permissions: string, content: string | Uint8Array) {
    return { path, permissions, encoding: "gz+b64", content: packed(content) };
}
