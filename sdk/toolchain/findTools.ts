import { existsSync, realpathSync } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { run } from "../process/run";
import { cachedVersion, toolFolder } from "./cache";
import { isExecutable, onPath } from "./onPath";
import type { FoundTool } from "./foundTool";
import { findProviderPlugin } from "./providerPlugins";
import { type Companion, type Program, standardTools, type Tool, type ToolName, toolRow } from "./toolTable";
import { inRange, rangeText, versionIn } from "../versions/versionRange";

/** Looks for every tool that a deployment needs; downloads, builds and writes nothing. */
export async function findTools(names: readonly ToolName[] = standardTools): Promise<FoundTool[]> {
    return Promise.all(names.map((name) => findTool(name)));
}

/**
 * Looks for one tool on PATH, next to the engine, in the cache, in the engine's plugin folder.
 *
 * @param exact a program on PATH must be of the table's very version.
 */
export async function findTool(name: ToolName, exact = false): Promise<FoundTool> {
    const tool = toolRow(name);
    switch (tool.kind) {
        case "program":
            return findProgram(name, tool, exact);
        case "companion":
            return findCompanion(name, tool);
        case "plugin":
            return findProviderPlugin(name, tool);
    }
}

async function findProgram(name: ToolName, tool: Program, exact: boolean): Promise<FoundTool> {
    const path = onPath(name);
    const version = path && (await versionOf(path));
    const fits = version && (exact ? version === tool.version : inRange(version, tool.accepts));
    if (fits) return { name, version, source: "path", path };
    const wanted = exact ? tool.version : rangeText(tool.accepts);
    const note = path && `${path} is ${version ?? "of unknown version"}, wanted ${wanted}`;
    return findCached(name, tool, note);
}

async function findCompanion(name: ToolName, tool: Companion): Promise<FoundTool> {
    const engine = await findTool("pulumi");
    const besideEngine =
        engine.path &&
        [dirname(engine.path), dirname(realpathSync(engine.path))].map((folder) => join(folder, name));
    const path = besideEngine && besideEngine.find(isExecutable);
    if (path)
        return { name, version: engine.version, source: engine.source, path, note: "comes with pulumi" };
    return findCached(name, tool);
}

/** Looks in the cache alone. */
export async function findCached(name: ToolName, tool: Tool, pathNote?: string): Promise<FoundTool> {
    const folder = toolFolder(name, tool.version);
    const path = join(folder, name);
    if (!isExecutable(path)) return { name, version: tool.version, source: "missing", note: pathNote };
    const note = [await readOrigin(folder), pathNote].filter(Boolean).join("; ") || undefined;
    return { name, version: tool.version, source: "cache", path, note };
}

/** The file in an installed tool's folder that states its origin. */
export const originFile = "ORIGIN.txt";

async function readOrigin(folder: string): Promise<string | undefined> {
    const file = join(folder, originFile);
    return existsSync(file) ? (await readFile(file, "utf8")).trim() : undefined;
}

/** Answers by program file, because each start of `pulumi` costs a third of a second and three tools depend on its version. */
const versions = new Map<string, Promise<string | undefined>>();

/** The version that a program prints; undefined if it does not run on this machine. Programs in the cache need not be asked. */
export async function versionOf(path: string): Promise<string | undefined> {
    const cached = cachedVersion(path);
    if (cached !== undefined) return cached;
    const { ino, mtimeMs } = await stat(path);
    const file = `${path} ${ino} ${mtimeMs}`;
    const known = versions.get(file) ?? printedVersion(path);
    versions.set(file, known);
    return known;
}

async function printedVersion(path: string): Promise<string | undefined> {
    try {
        return versionIn(
            await run(path, ["version"], { timeout: 10_000, env: { PULUMI_SKIP_UPDATE_CHECK: "true" } }),
        );
    } catch {
        return undefined; // does not run on this machine: another architecture or a broken wrapper
    }
}
