import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { installOnce, toolFolder } from "./cache";
import type { Downloader } from "./downloader";
import type { DownloadSites } from "./downloadSites";
import { findCached, findTool, originFile } from "./findTools";
import type { FoundTool } from "./foundTool";
import { buildGoModule } from "./goBuild";
import { downloadHashicorpRelease } from "./hashicorpRelease";
import { writeLaunchScript } from "./launchScript";
import { hostPlatform } from "./platform";
import type { Progress } from "./progress";
import { installProviderPlugin } from "./providerPlugins";
import { downloadPulumiRelease } from "./pulumiRelease";
import { type ProviderPlugin, type Tool, toolRow } from "./toolTable";
import { rangeText } from "../versions/versionRange";
import { WayFailed } from "./wayFailed";

export interface ObtainContext {
    downloader: Downloader;
    progress: Progress;
    sites: DownloadSites;
    /** Whether a stand-in may take the place of a provider plugin that cannot be had. */
    standIns: boolean;
}

/** One way to install a tool. @throws WayFailed if it fails. */
type Way = () => Promise<FoundTool>;

/**
 * Installs a tool that was not found, by the first way that succeeds.
 *
 * @returns the tool, or the attempts and what to do.
 */
export async function obtainTool(found: FoundTool, context: ObtainContext): Promise<FoundTool | string> {
    const tool = toolRow(found.name);
    const tried = found.note && found.source === "missing" ? [`PATH: ${found.note}`] : [];
    for (const way of waysTo(found, tool, context)) {
        try {
            return await way();
        } catch (error) {
            if (!(error instanceof WayFailed)) throw error;
            tried.push(error.message);
        }
    }
    return found.source === "stand-in" && context.standIns ? found : failureText(found, tool, tried);
}

function waysTo(found: FoundTool, tool: Tool, context: ObtainContext): Way[] {
    switch (tool.kind) {
        case "program":
            return [officialWay(found, tool.official, context), buildWay(found, tool, context)].flat();
        case "companion":
            return [buildWay(found, tool, context), launchWay(found, tool.launches, context)].flat();
        case "plugin":
            return [() => installPlugin(found, tool, context)];
    }
}

function officialWay(
    found: FoundTool,
    publisher: "hashicorp" | "pulumi" | undefined,
    context: ObtainContext,
): Way[] {
    const { downloader, sites } = context;
    const { name: product, version } = found;
    const platform = hostPlatform();
    switch (publisher) {
        case "hashicorp":
            return installWay(found, "download", context, (folder) =>
                downloadHashicorpRelease({ product, version, platform }, folder, downloader, sites.hashicorp),
            );
        case "pulumi":
            return installWay(found, "download", context, (folder) =>
                downloadPulumiRelease({ version, platform }, folder, downloader, sites.pulumi),
            );
        case undefined:
            return [];
    }
}

function buildWay(
    found: FoundTool,
    { goBuild: build }: Tool & { kind: "program" | "companion" },
    context: ObtainContext,
) {
    if (!build) return [];
    return installWay(found, "go-modules", context, (folder) =>
        buildGoModule({ name: found.name, build }, folder, context.progress),
    );
}

function launchWay(found: FoundTool, module: string | undefined, context: ObtainContext): Way[] {
    if (!module) return [];
    return installWay(found, "launch-script", context, (folder) =>
        writeLaunchScript(found.name, module, folder),
    );
}

/** Fills the tool's cache folder by `fill`, which returns the tool's origin. */
function installWay(
    { name, version, note: pathNote }: FoundTool,
    source: FoundTool["source"],
    { progress }: ObtainContext,
    fill: (folder: string) => Promise<string>,
): Way[] {
    const install = async () => {
        const fillAndSign = async (folder: string) =>
            writeFile(join(folder, originFile), `${await fill(folder)}\n`);
        const made = await installOnce(toolFolder(name, version), fillAndSign, progress);
        const installed = await findCached(name, toolRow(name));
        const note = [installed.note, pathNote].filter(Boolean).join("; ");
        return { ...installed, note, source: made ? source : installed.source };
    };
    return [install];
}

async function installPlugin(
    found: FoundTool,
    tool: ProviderPlugin,
    context: ObtainContext,
): Promise<FoundTool> {
    const engine = await findTool("pulumi");
    if (!engine.path) throw new WayFailed("`pulumi plugin install` needs pulumi, which is missing");
    const wanted = { name: found.name, tool, engine: engine.path, site: context.sites.plugins };
    return installProviderPlugin(wanted, context.downloader, context.progress);
}

function failureText({ name, version }: FoundTool, tool: Tool, tried: string[]): string {
    const accepted = tool.kind === "companion" ? version : rangeText(tool.accepts);
    const mend = {
        program: `Put \`${name}\` ${accepted} on PATH, or give this machine access to the download site or to Go modules.`,
        companion: `Install pulumi's official release, which brings \`${name}\`, or Go.`,
        plugin: `Run \`pulumi plugin install resource ${name.replace("pulumi-resource-", "")} ${version}\` with access to the internet.`,
    }[tool.kind];
    return [
        `Expected to find or install \`${name}\` ${accepted}, but:`,
        ...tried.map((text) => `- ${text}`),
        mend,
    ].join("\n");
}
