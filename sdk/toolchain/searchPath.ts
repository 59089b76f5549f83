import { delimiter, dirname, join } from "node:path";
import { packageFolder } from "../process/packageFolder";
import type { FoundTool } from "./foundTool";
import { toolRow } from "./toolTable";

/**
 * PATH on which the tools are the first of their names. The stand-ins share one folder and the engine prefers PATH to
 * its own plugin folder, so that folder comes last, and real plugins, if there are any, are put on PATH before it. The engine
 * finds this package's own plugin, which the stacks of programs in other languages need, unless PATH has another one.
 */
export function pathWith(tools: readonly FoundTool[], path: string = process.env.PATH ?? ""): string {
    const standIns = foldersOf(tools, ["stand-in"]);
    const plugins =
        standIns.length > 0 ? foldersOf(tools.filter(isPlugin), ["plugin-folder", "download"]) : [];
    const own = foldersOf(
        tools.filter((tool) => !isPlugin(tool)),
        ["cache", "download", "go-modules", "launch-script"],
    );
    const plugin = tools.some(({ name }) => name === "pulumi") ? [join(packageFolder(), "bin")] : [];
    const folders = [...own, ...plugins, ...path.split(delimiter), ...plugin, ...standIns].filter(Boolean);
    return [...new Set(folders)].join(delimiter);
}

function foldersOf(tools: readonly FoundTool[], sources: FoundTool["source"][]): string[] {
    return tools.flatMap(({ source, path }) => (path && sources.includes(source) ? [dirname(path)] : []));
}

function isPlugin({ name }: FoundTool): boolean {
    return toolRow(name).kind === "plugin";
}
