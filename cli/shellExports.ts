/** Lines for a POSIX shell's `eval` that export variables; no character of a value means anything to the shell. */
export function shellExports(variables: Readonly<Record<string, string>>): string {
    return Object.entries(variables)
        .map(([name, value]) => `export ${name}=${quoted(value)}\n`)
        .join("");
}

/** In single quotes nothing is special but their end: https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_02_02 */
export function quoted(value: string): string {
    return `'${value.replaceAll("'", `'\\''`)}'`;
}
