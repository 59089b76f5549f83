import { existsSync } from "node:fs";
import { copyFile, readFile, writeFile } from "node:fs/promises";
import { createHash } from "node:crypto";
import { dirname, join } from "node:path";
import { zipSync } from "fflate";
import { cacheFolder, installOnce } from "./cache";
import { ensureCniPlugins } from "./cniPlugins";
import { listedSha256 } from "./checksums";
import type { Product } from "../versions/defaultVersions";
import { ensureTools } from "./ensureTools";
import type { FoundTool } from "./foundTool";
import { releaseFiles } from "./hashicorpRelease";
import { type Arch, hostPlatform, type Platform } from "./platform";
import type { Progress } from "./progress";

/**
 * A folder laid out like HashiCorp's releases, `<product>/<version>/<product>_<version>_linux_<arch>.zip` with
 * `<product>_<version>_SHA256SUMS` beside it, so that a machine treats it like the official site. Versions lie side
 * by side.
 */
export interface ArtifactMirror {
    directory: string;
    /** The table's versions: a patch release on this machine's PATH must not decide the version of a cluster. */
    versions: Record<Product, string>;
    /** SHA-256, in hexadecimal, of that version's zip or archive for each processor that the folder has it for. */
    sha256: Record<Product | "cniPlugins", Partial<Record<Arch, string>>>;
}

/**
 * Prepares zips of Consul and Nomad for machines with this machine's processor: HashiCorp's own zip if the tool was
 * downloaded, otherwise a zip of the program of the same version that was found or built. The archive of the CNI plugins lies
 * beside them.
 *
 * @throws if this machine does not run Linux, and as `ensureTools`.
 */
export async function ensureArtifacts(progress: Progress): Promise<ArtifactMirror> {
    const platform = hostPlatform();
    if (platform.os !== "linux")
        throw new Error(`Expected Linux for local machines, got \`${platform.os}\`.`);
    const { tools } = await ensureTools({ progress, names: ["consul", "nomad"], exact: true });
    const directory = join(cacheFolder(), "artifacts", `${platform.os}_${platform.arch}`);
    const mirror: ArtifactMirror = {
        directory,
        versions: { consul: "", nomad: "" },
        sha256: {
            consul: {},
            nomad: {},
            cniPlugins: { [platform.arch]: await ensureCniPlugins(directory, platform, progress) },
        },
    };
    for (const tool of tools) {
        const product = tool.name as Product;
        mirror.versions[product] = tool.version;
        mirror.sha256[product] = { [platform.arch]: await ensureZip(tool, directory, platform, progress) };
    }
    return mirror;
}

/** @returns the zip's SHA-256. */
async function ensureZip(
    tool: FoundTool,
    directory: string,
    platform: Platform,
    progress: Progress,
): Promise<string> {
    const folder = join(directory, tool.name, tool.version);
    const files = releaseFiles(tool.name, tool.version, platform);
    const program = tool.path!;
    const official = dirname(program);
    const isOfficial = existsSync(join(official, files.zip));
    const make = async (temporary: string) => {
        if (isOfficial) await copyOfficial(official, Object.values(files), temporary);
        else await zipProgram(tool.name, program, files, temporary);
    };
    if (await installOnce(folder, make, progress))
        progress(`${files.zip} made ready for machines (${isOfficial ? "official" : `around ${program}`})`);
    const sums = join(folder, files.sums);
    return listedSha256(await readFile(sums, "utf8"), files.zip, sums);
}

async function copyOfficial(from: string, files: string[], to: string): Promise<void> {
    for (const file of files) await copyFile(join(from, file), join(to, file));
}

/** Stored, not compressed: it is read from local disk, and unpacking would cost every machine its processor's time. */
async function zipProgram(
    name: string,
    program: string,
    files: { zip: string; sums: string },
    folder: string,
): Promise<void> {
    // A fixed time keeps the checksum the same for the same program. Unix, executable: unzip sets the mode from it.
    const attributes = {
        level: 0,
        mtime: "1980-01-01T00:00:00",
        os: 3,
        attrs: (0o100755 << 16) >>> 0,
    } as const;
    const zip = zipSync({ [name]: [await readFile(program), attributes] });
    await writeFile(join(folder, files.zip), zip);
    const sum = createHash("sha256").update(zip).digest("hex");
    await writeFile(join(folder, files.sums), `${sum}  ${files.zip}\n`);
}
