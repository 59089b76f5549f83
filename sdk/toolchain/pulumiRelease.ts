import { rm } from "node:fs/promises";
import { join } from "node:path";
import { run } from "../process/run";
import { expectSha256, listedSha256 } from "./checksums";
import type { Downloader } from "./downloader";
import type { Platform } from "./platform";

/** Folders that hold the tarballs and, on another site, their checksums. */
export interface PulumiSource {
    tarballs: string;
    checksums: string;
}

export const pulumiReleases: PulumiSource = {
    tarballs: "https://get.pulumi.com/releases/sdk",
    checksums: "https://github.com/pulumi/pulumi/releases/download",
};

/**
 * Unpacks Pulumi's release (the engine and the language hosts) into `folder`. Pulumi signs its checksums with
 * Sigstore only; this code checks that two sites, the tarball's and GitHub's, agree.
 *
 * @returns the origin, for people.
 * @throws WayFailed if it cannot be downloaded, VerificationError if the checksum differs.
 */
export async function downloadPulumiRelease(
    { version, platform }: { version: string; platform: Platform },
    folder: string,
    downloader: Downloader,
    source: PulumiSource = pulumiReleases,
): Promise<string> {
    const file = `pulumi-v${version}-${platform.os}-${platform.arch === "amd64" ? "x64" : "arm64"}.tar.gz`;
    const listUrl = `${source.checksums}/v${version}/pulumi-${version}-checksums.txt`;
    const list = Buffer.from(await downloader.bytes(listUrl)).toString();
    const published = listedSha256(list, file, listUrl);

    const url = `${source.tarballs}/${file}`;
    const tarball = join(folder, file);
    expectSha256(url, await downloader.file(url, tarball), published);
    await run("tar", ["-xzf", tarball, "-C", folder, "--strip-components=1", "--no-same-owner"]);
    await rm(tarball);
    return `${url}, checksum from ${listUrl}`;
}
