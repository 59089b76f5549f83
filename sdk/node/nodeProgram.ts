import { readFileSync } from "node:fs";
import { join } from "node:path";
import { zipSync } from "fflate";
import { packageFolder } from "../process/packageFolder";

/** Folder of the program's modules. */
export const programFolder = join(packageFolder(), "sdk/node/program");

/** Isolated from what its caller's environment or user has of Python, because it runs as root. */
const interpreter = "#!/usr/bin/python3 -IS\n";

/** The program that every machine runs. */
export const nodeProgram = (): Uint8Array => once("main");

/** The part of it that a machine has until its first delivery. It is about half as large. */
export const bootProgram = (): Uint8Array => once("boot");

/** The part of it that a pool's member has until it has fetched its first bundle. */
export const poolBootProgram = (): Uint8Array => once("pool_boot");

/** The program that Docker runs in the place of runc. */
export const containerRuntime = (): Uint8Array => readFileSync(join(programFolder, "container_runtime.py"));

const made = new Map<string, Uint8Array>();

/** The same object each time, so that it is also compressed once. */
function once(entry: string): Uint8Array {
    const program = made.get(entry) ?? programOf(entry);
    made.set(entry, program);
    return program;
}

/**
 * A Python module and those that it imports in one file that can be executed, which is a zip archive behind a line with the
 * interpreter (https://docs.python.org/3/library/zipapp.html). It is not compressed, because what carries it is. The same modules
 * always give the same bytes.
 */
function programOf(entry: string): Uint8Array {
    const start = `from node.${entry} import main\n\nmain()\n`;
    const modules = [...modulesFrom(entry)].sort();
    const files = modules.map((name) => [`node/${name}.py`, Buffer.from(installed(name))] as const);
    const archive = zipSync(
        {
            "__main__.py": Buffer.from(start),
            "node/__init__.py": new Uint8Array(),
            ...Object.fromEntries(files),
        },
        // The archive's dates are local ones, and begin at 1980.
        { level: 0, mtime: new Date(1980, 0, 1) },
    );
    return Buffer.concat([Buffer.from(interpreter), archive]);
}

function modulesFrom(entry: string, known = new Set<string>()): Set<string> {
    if (known.has(entry)) return known;
    known.add(entry);
    const text = source(entry);
    for (const [, module, names] of text.matchAll(/^from node(?:\.(\w+))? import (.+)$/gm))
        for (const imported of module ? [module] : names!.split(", ")) modulesFrom(imported, known);
    // The table of verbs names the modules that are imported for each: command_line.py.
    for (const [, module] of text.matchAll(/^ {4}"[a-z-]+": "(\w+)\.\w+",$/gm)) modulesFrom(module!, known);
    return known;
}

const source = (module: string) => readFileSync(join(programFolder, "node", `${module}.py`), "utf8");

/** A module without its comments and docstrings, which are a quarter of it. An error names the same line as in the source. */
function installed(module: string): string {
    return source(module)
        .replace(/^( *)"""(?:[^"]|"(?!""))*"""$/gm, (text, indent: string) => {
            const lines = text.split("\n").length - 1;
            return `${indent}""${"\n".repeat(lines)}`;
        })
        .replace(/^ *#.*$/gm, "");
}
