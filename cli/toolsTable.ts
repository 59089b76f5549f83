import type { FoundTool, HostProgram } from "../sdk/toolchain";
import { columns } from "./columns";

const sourceText: Record<FoundTool["source"], string> = {
    path: "on PATH",
    cache: "in the cache",
    download: "downloaded",
    "go-modules": "built from Go modules",
    "launch-script": "written",
    "plugin-folder": "in the engine's plugin folder",
    "stand-in": "STAND-IN",
    missing: "MISSING",
};

interface Row {
    cells: string[];
    note?: string;
}

/** The report of `npm run doctor`: each tool's place or that it is missing, and notes on lines of their own. */
export function renderTools(tools: readonly FoundTool[], missingPrograms: readonly HostProgram[]): string {
    const rows: Row[] = [
        { cells: ["program", "version", "state", "where"] },
        ...tools.map(({ name, version, source, path, note }) => ({
            cells: [name, version, sourceText[source], path ?? "-"],
            note,
        })),
        ...missingPrograms.map(({ name, purpose, packages }) => ({
            cells: [name, "-", sourceText.missing, "-"],
            note: `${purpose}; Debian package ${packages.debian}`,
        })),
    ];
    const notes = rows.map(({ note }) => (note ? [`    ${note}`] : []));
    return columns(rows.map(({ cells }) => cells))
        .flatMap((line, row) => [line, ...notes[row]!])
        .join("\n");
}
