/** A value for a job's `variable`; Nomad converts it to the declared type. */
export type HclValue = string | number | boolean | null | HclValue[] | { [key: string]: HclValue };

/**
 * A file of HCL variable values (`name = value` lines), as the parser takes.
 *
 * @see https://developer.hashicorp.com/nomad/docs/reference/hcl2/variables#variable-definitions-files
 */
export function renderHclVariables(values: Record<string, HclValue>): string {
    return Object.entries(values)
        .map(([name, value]) => `${name} = ${renderHclValue(value)}\n`)
        .join("");
}

/**
 * JSON is nearly HCL: it differs in templates, which start in any string, and in two escapes.
 *
 * @see https://developer.hashicorp.com/nomad/docs/reference/hcl2/expressions#string-literals
 */
function renderHclValue(value: HclValue): string {
    return JSON.stringify(value)
        .replace(/[$%](?=\{)/g, "$&$&")
        .replace(/\\[^]/g, (escape) => ({ "\\b": "\\u0008", "\\f": "\\u000c" })[escape] ?? escape);
}
