import { stringify } from "yaml";
import { hashicorpKey } from "./hashicorpKey";
import { installedScript } from "./nodeScript";
import { packed } from "./packed";
import { nodeSettingsPath } from "./nodeSettings";

export interface BootDocumentOptions {
    /** What the node script knows of the machine: {@link nodeSettings}. */
    settings: string;
    /** Public keys that may log in as the image's default user and as root; default none, where the platform brings its own. */
    sshAuthorizedKeys?: readonly string[];
}

/**
 * The user-data of a machine: the node script, and a head start for the binaries while nobody is connected yet. There is
 * no secret in it, and nothing that a bundle does not bring again, so a changed document need never replace a machine.
 * https://cloudinit.readthedocs.io/en/latest/reference/modules.html
 */
export function bootDocument({ settings, sshAuthorizedKeys }: BootDocumentOptions): string {
    const document = {
        ...(sshAuthorizedKeys && {
            disable_root: false,
            users: ["default", { name: "root", ssh_authorized_keys: sshAuthorizedKeys }],
        }),
        write_files: [
            file("/usr/local/sbin/nomad-cluster-node", "0755", installedScript()),
            file(nodeSettingsPath, "0644", settings),
            file("/etc/nomad-cluster/hashicorp.asc", "0644", hashicorpKey.armored),
        ],
        runcmd: [["/usr/local/sbin/nomad-cluster-node", "install"]],
    };
    return `#cloud-config\n${stringify(document, { lineWidth: 0 })}`;
}

/** Packed, because clouds limit user-data: Oracle's takes 32,000 bytes for all metadata. */
function file(path: string, permissions: string, content: string) {
    return { path, permissions, encoding: "gz+b64", content: packed(content) };
}
