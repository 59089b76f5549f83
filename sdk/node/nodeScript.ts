import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageFolder } from "../process/packageFolder";

const parts = [
    "head",
    "files",
    "binaries",
    "bundle",
    "units",
    "sshKeys",
    "health",
    "formation",
    "keys",
    "turn",
    "leave",
    "verbs",
];

/** The POSIX shell program that every machine runs, as one text. */
export function nodeScript(): string {
    return parts
        .map((part) => readFileSync(join(packageFolder(), "sdk/node/script", `${part}.sh`), "utf8"))
        .join("\n");
}

/** The same program as machines get it: without its comments, which are a third of it. */
export function installedScript(): string {
    const [interpreter = "", ...lines] = nodeScript().split("\n");
    const code = lines.filter((line) => !/^\s*(#.*)?$/.test(line));
    return [interpreter, ...code, ""].join("\n");
}
