/** Lines for a POSIX shell's `eval` that export variables; no character of a value has a meaning for the shell. */
export function shellExports(variables: Readonly<Record<string, string>>): string {
    return Object.entries(variables)
        .map(([name, value]) => `export ${name}=${quoted(value)}\n`)
        .join("");
}

/** In single quotes no character is special except the closing quote: https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_02_02 */
export function quoted(value: string): string {
    return `'${value.replaceAll("'", `'\\''`)}'`;
}
