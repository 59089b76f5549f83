import type { ToolName } from "./toolTable";

/** A tool that was found, installed, or is missing. */
export interface FoundTool {
    name: ToolName;
    /** Three dotted numbers; for a tool without a version of its own, that of the release it came with. */
    version: string;
    source:
        | "path"
        | "cache"
        | "download"
        | "go-modules"
        | "launch-script"
        | "plugin-folder"
        | "stand-in"
        | "missing";
    /** The executable; none if it is missing. */
    path?: string;
    /** A note for people: the origin of the tool, or why the program on PATH is not used. */
    note?: string;
}
