import { existsSync, readdirSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join, sep } from "node:path";
import { run } from "../process/run";
import type { Downloader } from "./downloader";
import type { FoundTool } from "./foundTool";
import { isExecutable, onPath } from "./onPath";
import { packageFolder } from "../process/packageFolder";
import { type Progress, withHeartbeat } from "./progress";
import type { ProviderPlugin, ToolName } from "./toolTable";
import { inRange, versionIn } from "../versions/versionRange";
import { WayFailed } from "./wayFailed";

/** Download site of the engine's plugins. It is asked first, because the engine itself gives up only after ten seconds. */
export const pluginSite = "https://get.pulumi.com";

/** The real plugin on PATH or in the engine's folder, else this checkout's stand-in. */
export async function findProviderPlugin(name: ToolName, tool: ProviderPlugin): Promise<FoundTool> {
    const real = findReal(name, tool);
    if (real) return real;
    const path = join(standInFolder(), name);
    if (isExecutable(path))
        return { name, version: tool.version, source: "stand-in", path, note: standInNote };
    return { name, version: tool.version, source: "missing" };
}

const standInNote = "not the real plugin: the test rig's stand-in of the same name and resource types";

/**
 * Makes the engine install the real plugin into its own folder.
 *
 * @throws WayFailed if it cannot be downloaded.
 */
export async function installProviderPlugin(
    {
        name,
        tool,
        engine,
        site = pluginSite,
    }: { name: ToolName; tool: ProviderPlugin; engine: string; site?: string },
    downloader: Downloader,
    progress: Progress,
): Promise<FoundTool> {
    await downloader.reach(site);
    const doing = `installing the plugin ${name} ${tool.version}`;
    progress(doing);
    const args = ["plugin", "install", "resource", shortName(name), tool.version];
    try {
        const env = { PULUMI_SKIP_UPDATE_CHECK: "true" };
        await withHeartbeat(
            progress,
            () => doing,
            () => run(engine, args, { env, timeout: 10 * 60_000 }),
        );
    } catch (error) {
        throw new WayFailed((error as Error).message);
    }
    const found = inPluginFolder(name, tool);
    if (!found) throw new WayFailed(`pulumi ${args.join(" ")} installed nothing in ${pluginFolder()}`);
    return { ...found, source: "download" };
}

function findReal(name: ToolName, tool: ProviderPlugin): FoundTool | undefined {
    const path = onPath(name);
    // The engine uses a plugin on PATH whatever its version is, so there is no choice here.
    if (path && !path.startsWith(standInFolder() + sep))
        return { name, version: tool.version, source: "path", path, note: "its version is not checked" };
    return inPluginFolder(name, tool);
}

function inPluginFolder(name: ToolName, tool: ProviderPlugin): FoundTool | undefined {
    const parent = pluginFolder();
    const folders = existsSync(parent) ? readdirSync(parent) : [];
    for (const folder of folders) {
        const version = versionIn(folder);
        const path = join(parent, folder, name);
        if (!version || folder !== `resource-${shortName(name)}-v${version}`) continue;
        const partial = existsSync(join(parent, `${folder}.partial`)); // the engine's mark of an install under way
        if (inRange(version, tool.accepts) && isExecutable(path) && !partial)
            return { name, version, source: "plugin-folder", path };
    }
    return undefined;
}

function pluginFolder(): string {
    return join(process.env.PULUMI_HOME || join(homedir(), ".pulumi"), "plugins");
}

/** Launch scripts of the rig's plugins, in a checkout only: the published package has none. */
export function standInFolder(): string {
    return join(packageFolder(), "test", "rig", "bin");
}

/** Whether somebody put the stand-ins on PATH, as the tests do for the commands that they run. */
export function standInsOnPath(): boolean {
    return (process.env.PATH ?? "").split(delimiter).includes(standInFolder());
}

function shortName(name: ToolName): string {
    return name.replace("pulumi-resource-", "");
}
