import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { zipSync } from "fflate";
import { packageFolder } from "../process/packageFolder";

/** Folder of the program's modules. */
export const programFolder = join(packageFolder(), "sdk/node/program");

/** Isolated from what its caller's environment or user has of Python, because it runs as root. */
const interpreter = "#!/usr/bin/python3 -IS\n";

/**
 * The program that every machine runs: its Python modules in one file that can be executed, which is a zip archive behind a line
 * with the interpreter (https://docs.python.org/3/library/zipapp.html). It is not compressed, because what carries it is. The
 * same modules always give the same bytes.
 */
export function nodeProgram(): Uint8Array {
    const modules = readdirSync(join(programFolder, "node")).filter((name) => name.endsWith(".py"));
    const paths = ["__main__.py", ...modules.sort().map((name) => `node/${name}`)];
    const files = paths.map((path) => [path, Buffer.from(code(path))] as const);
    // The archive's dates are local ones, and begin at 1980.
    const archive = zipSync(Object.fromEntries(files), { level: 0, mtime: new Date(1980, 0, 1) });
    return Buffer.concat([Buffer.from(interpreter), archive]);
}

/** A module without its comments and docstrings, which are a quarter of it. An error names the same line as in the source. */
function code(path: string): string {
    return readFileSync(join(programFolder, path), "utf8")
        .replace(/^( *)"""(?:[^"]|"(?!""))*"""$/gm, (text, indent: string) => {
            const lines = text.split("\n").length - 1;
            return `${indent}""${"\n".repeat(lines)}`;
        })
        .replace(/^ *#.*$/gm, "");
}
