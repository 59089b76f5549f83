import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { programFolder } from "../../../sdk/node/nodeProgram";

/** All modules of the node program as one text. */
export function programSource(): string {
    return readdirSync(programFolder, { recursive: true, encoding: "utf8" })
        .filter((path) => path.endsWith(".py"))
        .map((path) => readFileSync(join(programFolder, path), "utf8"))
        .join("\n");
}

/** The verbs that the program knows, in its own words. */
export function programVerbs(): string[] {
    const all = [...programSource().matchAll(/^ {4}"([a-z-]+)": /gm)].map(([, verb]) => verb!);
    return [...new Set(all)];
}
