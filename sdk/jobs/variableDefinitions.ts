import { type HclValue, renderHclVariables } from "../api/nomad/hclVariables";

/**
 * The text of one file of variables, from several files and single values. As with `nomad job run -var-file … -var …`, a later
 * file wins over an earlier one, and a value wins over all files. Nomad itself accepts each name once.
 *
 * @param files texts of files in HCL, or in JSON if they begin with a brace
 * @throws Error if a file is no JSON.
 */
export function variableDefinitions(files: string[], values: Record<string, HclValue>): string {
    const definitions = new Map<string, string>();
    for (const { name, text } of [...files.flatMap(definitionsIn), ...definitionsOf(values)])
        definitions.set(name, text);
    return [...definitions.values()].map((text) => `${text}\n`).join("");
}

interface Definition {
    /** Name of the variable. Text that defines none is its own name, so that Nomad's parser gets it and explains it. */
    name: string;
    text: string;
}

function definitionsOf(values: Record<string, HclValue>): Definition[] {
    return Object.entries(values).map(([name, value]) => ({
        name,
        text: renderHclVariables({ [name]: value }).trimEnd(),
    }));
}

function definitionsIn(file: string): Definition[] {
    if (file.trimStart().startsWith("{")) return definitionsOf(JSON.parse(file) as Record<string, HclValue>);
    const found: Definition[] = [];
    for (let at = 0; at < file.length;) {
        const end = endOfLine(file, at);
        const text = file.slice(at, end).trim();
        const name = /^"?([\w-]+)"?\s*=/.exec(text)?.[1] ?? text;
        if (text !== "") found.push({ name, text });
        at = end;
    }
    return found;
}

/** Parts of HCL in which a bracket or a line's end has no meaning, except for quoted strings, which nest. */
const opaque = /#.*|\/\/.*|\/\*[^]*?\*\/|<<-?([\w-]+)\r?\n(?:[^]*?\n)?[ \t]*\1(?=\r?\n|$)/y;

/** Index after the first line's end that is in no bracket, string or comment. */
function endOfLine(hcl: string, start: number): number {
    let depth = 0;
    for (let at = start; at < hcl.length;) {
        opaque.lastIndex = at;
        const skipped = opaque.exec(hcl)?.[0].length ?? 0;
        const character = hcl[at]!;
        if (skipped === 0 && character === "\n" && depth <= 0) return at + 1;
        if (skipped === 0 && "([{".includes(character)) depth += 1;
        if (skipped === 0 && ")]}".includes(character)) depth -= 1;
        at = skipped > 0 ? at + skipped : character === '"' ? endOfString(hcl, at + 1) : at + 1;
    }
    return hcl.length;
}

/** Index after the quote that ends a string. Templates in it, `${…}` and `%{…}`, can hold strings of their own. */
function endOfString(hcl: string, start: number): number {
    for (let at = start; at < hcl.length;) {
        if (hcl[at] === "\\") at += 2;
        else if (/^(\$\$|%%)\{/.test(hcl.slice(at, at + 3))) at += 3;
        else if (/^[$%]\{/.test(hcl.slice(at, at + 2))) at = endOfTemplate(hcl, at + 2);
        else if (hcl[at] === '"') return at + 1;
        else at += 1;
    }
    return hcl.length;
}

function endOfTemplate(hcl: string, start: number): number {
    let depth = 1;
    for (let at = start; at < hcl.length;) {
        if (hcl[at] === "{") depth += 1;
        if (hcl[at] === "}") depth -= 1;
        if (depth === 0) return at + 1;
        at = hcl[at] === '"' ? endOfString(hcl, at + 1) : at + 1;
    }
    return hcl.length;
}
