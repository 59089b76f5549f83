import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { gzipSync } from "fflate";
import { pack } from "tar-stream";
import { cniPlugins, cniPluginsArchive } from "../versions/cniPlugins";
import { installOnce } from "./cache";
import { expectSha256 } from "./checksums";
import { Downloader } from "./downloader";
import { buildGoModule } from "./goBuild";
import type { Platform } from "./platform";
import type { Progress } from "./progress";
import type { GoBuild } from "./toolTable";
import { WayFailed } from "./wayFailed";

const goBuild: GoBuild = {
    package: "tool",
    // The machines' C library may be older than this computer's.
    cgo: false,
    ldflags: `-X github.com/containernetworking/plugins/pkg/utils/buildversion.BuildVersion=v${cniPlugins.version}`,
};

/**
 * Puts the archive of the CNI plugins into `<directory>/cni-plugins/<version>`, for machines: the official one, or if that cannot be
 * downloaded, one of plugins that are built from Go modules.
 *
 * @param site the folder of the release; default: GitHub's
 * @returns the archive's SHA-256
 * @throws VerificationError if the download is not the published one, and an error that lists both ways if neither succeeds
 */
export async function ensureCniPlugins(
    directory: string,
    { arch }: Platform,
    progress: Progress,
    site: string = cniPlugins.baseUrl,
): Promise<string> {
    const folder = join(directory, "cni-plugins", cniPlugins.version);
    const file = cniPluginsArchive(arch);
    const make = async (temporary: string) => {
        const archive = join(temporary, file);
        try {
            await download(`${site}/${file}`, archive, cniPlugins.sha256[arch], progress);
        } catch (error) {
            if (!(error instanceof WayFailed)) throw error;
            await build(archive, progress).catch((second: unknown) => {
                if (!(second instanceof WayFailed)) throw second;
                throw new Error(failureText(error, second));
            });
        }
    };
    await installOnce(folder, make, progress);
    return createHash("sha256")
        .update(await readFile(join(folder, file)))
        .digest("hex");
}

async function download(url: string, archive: string, sha256: string, progress: Progress): Promise<void> {
    const downloader = new Downloader(progress);
    try {
        expectSha256(url, await downloader.file(url, archive), sha256);
    } finally {
        await downloader.close();
    }
}

async function build(archive: string, progress: Progress): Promise<void> {
    const folder = await mkdtemp(join(tmpdir(), "cni-plugins-"));
    try {
        await buildGoModule({ name: "cni-plugins", build: goBuild }, folder, progress);
        await writeFile(archive, await archiveOf(folder));
    } finally {
        await rm(folder, { recursive: true });
    }
}

/** Stored, not compressed, because every machine unpacks it. The same programs always give the same archive. */
async function archiveOf(folder: string): Promise<Uint8Array> {
    const archive = pack();
    for (const name of (await readdir(folder)).sort())
        archive.entry({ name, mode: 0o755, mtime: new Date(0) }, await readFile(join(folder, name)));
    archive.finalize();
    return gzipSync(await buffer(archive), { level: 0, mtime: new Date(0) });
}

function failureText(download: WayFailed, build: WayFailed): string {
    return [
        `Expected to download or build the CNI plugins ${cniPlugins.version}, but:`,
        `- ${download.message}`,
        `- ${build.message}`,
        "Give this machine access to the download site or to Go modules.",
    ].join("\n");
}
