import type { FoundTool } from "./findTools";
import type { HostProgram } from "./hostPackages";

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

/** The report of `npm run doctor`: what was found where, and what is missing; notes on lines of their own. */
export function renderTools(tools: readonly FoundTool[], missingPrograms: readonly HostProgram[]): string {
    const rows = [
        { cells: ["program", "version", "state", "where"] },
        ...tools.map(({ name, version, source, path, note }) => ({
            cells: [name, version, sourceText[source], path ?? "-"],
            note,
        })),
        ...missingPrograms.map(({ name, purpose, packages }) => ({
            cells: [name, "-", sourceText.missing, "-"],
            note: `${purpose}; Debian package ${packages.debian}`,
        })),
    ] satisfies Row[];
    return table(rows);
}

interface Row {
    cells: string[];
    note?: string;
}

function table(rows: readonly Row[]): string {
    const widths = rows[0]!.cells.map((_, column) =>
        Math.max(...rows.map(({ cells }) => cells[column]!.length)),
    );
    return rows
        .flatMap(({ cells, note }) => [
            cells.map((cell, column) => cell.padEnd(widths[column]!)).join("  "),
            ...(note ? [`    ${note}`] : []),
        ])
        .map((line) => line.trimEnd())
        .join("\n");
}
