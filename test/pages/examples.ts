import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import ts from "typescript";
import { pages } from "./shownCommands";

const checkout = resolve(__dirname, "../..");

/** A block of TypeScript that a page or a docstring shows, and the file and line at which it begins. */
export interface Example {
    from: string;
    code: string;
}

/** Every `ts` block of the pages and of the docstrings. The API reference repeats those of docstrings. */
export function examples(): Example[] {
    const sources = ts.sys
        .readDirectory(checkout, [".ts"], ["node_modules", "dist"])
        .map((file) => relative(checkout, file));
    const files = [...pages().filter((page) => !page.startsWith("docs/api/")), ...sources];
    return files.flatMap((file) => examplesIn(file, readFileSync(join(checkout, file), "utf8")));
}

/** The `ts` blocks of one file. In a docstring, each line begins with an asterisk that is no part of the code. */
export function examplesIn(file: string, text: string): Example[] {
    return [...text.matchAll(/^( *\* )?```ts\n(.*?)^\1?```$/gms)].map(({ 1: margin, 2: block, index }) => {
        const line = text.slice(0, index).split("\n").length;
        const lines = block!.split("\n").map((one) => one.slice(margin?.length ?? 0));
        return { from: `${file}:${line}`, code: lines.join("\n") };
    });
}

/** The compiler's errors in some examples, each compiled as a program that imports the package. */
export async function errorsIn(shown: readonly Example[]): Promise<string[]> {
    const folder = await mkdtemp(join(tmpdir(), "test-examples-"));
    try {
        await symlink(join(checkout, "node_modules"), join(folder, "node_modules"));
        const settings = {
            // With them the package's name means its sources.
            extends: join(checkout, "test/tsconfig.json"),
            compilerOptions: { rootDir: "/", noUnusedLocals: false, types: ["node"] },
            include: ["*.ts"],
        };
        await writeFile(join(folder, "tsconfig.json"), JSON.stringify(settings));
        for (const [index, { code }] of shown.entries())
            await writeFile(join(folder, `example-${index}.ts`), code);
        return compilerLines(folder).map((line) => named(line, shown));
    } finally {
        await rm(folder, { recursive: true, force: true });
    }
}

/** The errors that the compiler finds in the project of a folder. */
function compilerLines(folder: string): string[] {
    const compiler = join(checkout, "node_modules/typescript-7/bin/tsc");
    const { stdout, stderr } = spawnSync(process.execPath, [compiler, "-p", "."], {
        cwd: folder,
        encoding: "utf8",
    });
    // Lines that explain an error are indented.
    return `${stdout}${stderr}`.split(/\n(?! )/).filter(Boolean);
}

/** A line of the compiler's with the page and the line at which the example begins in place of its file. */
function named(error: string, shown: readonly Example[]): string {
    const [, index, line, text] = /^example-(\d+)\.ts\((\d+),\d+\): error TS\d+: (.*)$/s.exec(error) ?? [];
    return index === undefined ? error : `${shown[Number(index)]!.from}, line ${line}: ${text}`;
}
