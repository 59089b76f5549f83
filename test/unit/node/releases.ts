import { createHash } from "node:crypto";
import { zipSync } from "fflate";
import { type ArtifactSource, type Architecture } from "../../../sdk/node";
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

/** A source that pins the checksums of two releases. */
export function pinned(consul: Release, nomad: Release): ArtifactSource {
    return {
        baseUrl: mirror,
        sha256: { consul: { [architecture]: consul.sha256 }, nomad: { [architecture]: nomad.sha256 } },
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
