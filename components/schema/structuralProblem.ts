import { closest, distance } from "fastest-levenshtein";
import type { Problem } from "../../sdk/topology";
import { pathOf } from "./paths";
import type { Kind, Violation } from "./violations";

/** The expected value, and how to mend the argument. */
const kinds: Record<Kind, [expected: string, mend: string]> = {
    number: ["a number", "Use a number without quotes, like `3`."],
    integer: ["a whole number", "Use a whole number without quotes, like `3`."],
    string: ["a string", "Put it in quotes."],
    boolean: ["`true` or `false`", "Use one of them without quotes."],
    array: ["a list", "Use a list, also for a single value."],
    object: ["an object", "Use an object with named properties."],
};

/** A violation in this package's words. Values that may be secrets are not printed. */
export function problemOf(violation: Violation, args: unknown): Problem {
    const { keys } = violation;
    const propertyPath = pathOf(keys, args);
    return { propertyPath, reason: reasonOf(violation, propertyPath, pathOf(keys.slice(0, -1), args)) };
}

function reasonOf(violation: Violation, path: string, parentPath: string): string {
    switch (violation.what) {
        case "missing":
            return `Expected ${subject(path)} to be given, got nothing. Add it.`;
        case "unknown":
            return unknownProperty(violation.keys.at(-1)!, violation.known, subject(parentPath));
        case "not allowed": {
            const allowed = violation.allowed.map((value) => `\`${String(value)}\``).join(", ");
            const got = shown(violation.value, true);
            return `Expected ${subject(path)} to be one of ${allowed}, got ${got}. Use one of them.`;
        }
        case "wrong type": {
            const [expected, mend] = kinds[violation.expected];
            // A string in place of an object could be a key at the wrong level.
            const showsText = !["object", "array"].includes(violation.expected);
            const got = violation.mayBeSecret ? hidden(violation.value) : shown(violation.value, showsText);
            return `Expected ${subject(path)} to be ${expected}, got ${got}. ${mend}`;
        }
        case "deferred":
            return (
                `Expected ${subject(path)} to be known at preview, got an output or a promise: which resources exist ` +
                "depends on it. Use a plain value, for example from the stack's configuration."
            );
    }
}

function unknownProperty(key: string, known: string[], parent: string): string {
    const expected = `Expected ${parent} to hold known properties alone, got \`${key}\`.`;
    if (known.length === 0) return `${expected} Remove it.`;
    const near = similarTo(key, known);
    return near === undefined
        ? `${expected} Use any of ${known.map((name) => `\`${name}\``).join(", ")}.`
        : `${expected} Did you mean \`${near}\`?`;
}

/** The name that was probably meant; undefined if none is similar. */
export function similarTo(name: string, known: string[]): string | undefined {
    const near = closest(name, known);
    return distance(name.toLowerCase(), near.toLowerCase()) <= Math.max(2, near.length / 3)
        ? near
        : undefined;
}

/** A value for a message. A long text may be a key. */
function shown(value: unknown, showsText: boolean): string {
    if (typeof value === "number" || typeof value === "boolean") return `\`${value}\``;
    if (typeof value === "string" && showsText && /^[^\n`]{0,40}$/.test(value))
        return `\`${JSON.stringify(value)}\``;
    return hidden(value);
}

/** The kind of a value, for messages that may not show the value. */
function hidden(value: unknown): string {
    if (value === undefined) return "nothing";
    if (value === null) return "`null`";
    if (Array.isArray(value)) return "a list";
    return typeof value === "object" ? "an object" : `a ${typeof value}`;
}

function subject(path: string): string {
    return path === "" ? "the arguments" : `\`${path}\``;
}
