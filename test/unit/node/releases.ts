import { createHash } from "node:crypto";
import { buffer } from "node:stream/consumers";
import { gzipSync, zipSync } from "fflate";
import { pack } from "tar-stream";
import { type ArtifactSource, type Architecture } from "../../../sdk/node";
import { cniPlugins, cniPluginsArchive } from "../../../sdk/versions/cniPlugins";
import type { MachineRoot } from "../../machineRoot";

/** The URL at which the machine finds the files of {@link addRelease}. */
export const mirror = "file:///srv/releases";

export const architecture: Architecture = process.arch === "arm64" ? "arm64" : "amd64";

export interface Release {
    sha256: string;
    /** Paths on the machine. */
    zip: string;
    sums: string;
}

/** Puts a release like HashiCorp's into the machine's mirror: a zip around `program`, and a list of its checksum. */
export async function addRelease(
    root: MachineRoot,
    product: "consul" | "nomad",
    version: string,
    program = `#!/bin/sh\necho ${product} ${version}\n`,
): Promise<Release> {
    const folder = `srv/releases/${product}/${version}`;
    const file = `${product}_${version}_linux_${architecture}.zip`;
    const zip = zipSync({ [product]: Buffer.from(program), "LICENSE.txt": Buffer.from("text\n") });
    const sha256 = createHash("sha256").update(zip).digest("hex");
    const sums = `${folder}/${product}_${version}_SHA256SUMS`;
    await root.write(`${folder}/${file}`, zip);
    await root.write(sums, `${"0".repeat(64)}  ${product}_${version}_darwin_arm64.zip\n${sha256}  ${file}\n`);
    return { sha256, zip: `${folder}/${file}`, sums };
}

/** The plugins in {@link addCniPlugins}'s archive. */
export const plugins = ["bridge", "firewall", "host-local", "loopback", "portmap", "vlan"];

/** Puts an archive like that of the CNI plugins into the machine's mirror; returns its SHA-256. */
export async function addCniPlugins(root: MachineRoot): Promise<string> {
    const archive = pack();
    archive.entry({ name: "./", type: "directory", mode: 0o755 });
    for (const name of plugins)
        archive.entry({ name: `./${name}`, mode: 0o755 }, `#!/bin/sh\necho ${name}\n`);
    archive.entry({ name: "./README.md", mode: 0o644 }, "text\n");
    archive.finalize();
    const content = gzipSync(await buffer(archive));
    const folder = `srv/releases/cni-plugins/${cniPlugins.version}`;
    await root.write(`${folder}/${cniPluginsArchive(architecture)}`, content);
    return createHash("sha256").update(content).digest("hex");
}

/** A source that pins the checksums of two releases and of the CNI plugins. */
export function pinned(consul: Release, nomad: Release, cni: string): ArtifactSource {
    return {
        baseUrl: mirror,
        sha256: {
            consul: { [architecture]: consul.sha256 },
            nomad: { [architecture]: nomad.sha256 },
            cniPlugins: { [architecture]: cni },
        },
    };
}

/** Makes an OpenPGP key on the machine, as HashiCorp's is made; returns it as a user publishes it. */
export async function makeSigningKey(root: MachineRoot, name: string): Promise<string> {
    return root.run(`set -e
        gpg() { command gpg --homedir /tmp/${name} --batch --quiet "$@"; }
        mkdir -m 700 -p /tmp/${name}
        gpg --passphrase "" --quick-generate-key ${name} rsa2048 sign never 2>/dev/null
        gpg --armor --export`);
}

export async function sign(root: MachineRoot, name: string, path: string): Promise<void> {
    await root.run(
        `gpg --homedir /tmp/${name} --batch --quiet --yes --detach-sign --output /${path}.sig /${path}`,
    );
}
