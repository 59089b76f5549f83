import { type DownloadSites, officialSites } from "./downloadSites";
import { Downloader } from "./downloader";
import { findTool } from "./findTools";
import type { FoundTool } from "./foundTool";
import { obtainTool } from "./obtainTool";
import type { Progress } from "./progress";
import { standInsOnPath } from "./providerPlugins";
import { pathWith } from "./searchPath";
import { standardTools, type ToolName, toolNames } from "./toolTable";

export interface EnsureToolsOptions {
    progress: Progress;
    /** Default: every tool that a deployment needs. */
    names?: readonly ToolName[];
    /** Default false: a program on PATH of any accepted version is used. True: only the exact version of the table. */
    exact?: boolean;
    /**
     * Whether this checkout's stand-ins take the place of provider plugins that cannot be had, which `progress` then says.
     * Default false: only if their folder is on PATH already, as it is for commands that tests run.
     */
    standIns?: boolean;
    /** Default: the publishers' own. */
    sites?: DownloadSites;
}

export interface Toolchain {
    tools: FoundTool[];
    /** To run programs with: PATH on which the tools are the first of their names. */
    env: { PATH: string };
}

/**
 * Finds or installs every tool: an accepted version on PATH, else the cache, else the official download, verified against its
 * publisher's checksums and signature, else a build from Go modules.
 *
 * @throws one error that lists, for every tool that could not be installed, what was tried and what to do;
 * VerificationError at once if a download is not what its publisher signed.
 */
export async function ensureTools(options: EnsureToolsOptions): Promise<Toolchain> {
    const { progress, names = standardTools, exact = false, sites = officialSites } = options;
    const standIns = options.standIns || standInsOnPath();
    const downloader = new Downloader(progress);
    const tools: FoundTool[] = [];
    const failures: string[] = [];
    try {
        // One after another: a companion program needs the engine that was found before it, and a build uses every core.
        for (const name of tableOrder(names)) {
            const found = await findTool(name, exact);
            const ready = found.source === "missing" || found.source === "stand-in" ? undefined : found;
            const had = ready ?? (await obtainTool(found, { downloader, progress, sites, standIns }));
            if (typeof had === "string") failures.push(had);
            else tools.push(had);
        }
    } finally {
        await downloader.close();
    }
    if (failures.length > 0) throw new Error(failures.join("\n\n"));
    const replaced = tools.filter(({ source }) => source === "stand-in").map(({ name }) => name);
    if (replaced.length > 0)
        progress(
            `${replaced.join(" and ")} cannot be had here: this checkout's stand-ins (test/rig) are used`,
        );
    return { tools, env: { PATH: pathWith(tools) } };
}

function tableOrder(names: readonly ToolName[]): ToolName[] {
    return toolNames.filter((name) => names.includes(name));
}
