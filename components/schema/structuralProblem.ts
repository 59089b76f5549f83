import type { ErrorObject } from "ajv";
import { closest, distance } from "fastest-levenshtein";
import type { Problem } from "../../sdk/topology";
import { pathOf } from "./paths";

/** The expected value, and how to mend the argument. */
const kinds: Record<string, [expected: string, mend: string]> = {
    number: ["a number", "Use a number without quotes, like `3`."],
    string: ["a string", "Put it in quotes."],
    boolean: ["`true` or `false`", "Use one of them without quotes."],
    array: ["a list", "Use a list, also for a single value."],
    object: ["an object", "Use an object with named properties."],
};

/** A validator's error as a problem in this package's words. Values that may be secrets are not printed. */
export function problemOf(error: ErrorObject, args: unknown): Problem {
    const keys = keysOf(error);
    const propertyPath = pathOf(keys, args);
    return { propertyPath, reason: reasonOf(error, propertyPath, pathOf(keys.slice(0, -1), args)) };
}

function reasonOf(error: ErrorObject, path: string, parentPath: string): string {
    const got = shown(error);
    switch (error.keyword) {
        case "required":
            return `Expected ${subject(path)} to be given, got nothing. Add it.`;
        case "additionalProperties":
            return unknownProperty(error, subject(parentPath));
        case "enum": {
            const allowed = (error.schema as unknown[]).map((value) => `\`${String(value)}\``).join(", ");
            return `Expected ${subject(path)} to be one of ${allowed}, got ${got}. Use one of them.`;
        }
        case "type": {
            const [expected, mend] = kinds[error.schema as string]!;
            return `Expected ${subject(path)} to be ${expected}, got ${got}. ${mend}`;
        }
        default:
            return (
                `Expected ${subject(path)} to be known at preview, got an output or a promise: which resources exist ` +
                "depends on it. Use a plain value, for example from the stack's configuration."
            );
    }
}

function unknownProperty({ params, parentSchema }: ErrorObject, parent: string): string {
    const { additionalProperty: key } = params as { additionalProperty: string };
    const known = Object.keys((parentSchema as { properties: object }).properties);
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

/** The given value, unless it may be a secret: a string in place of an object could be a key at the wrong level. */
function shown({ data, schema, parentSchema }: ErrorObject): string {
    const mayBeSecret = (parentSchema as { writeOnly?: boolean } | undefined)?.writeOnly;
    switch (typeof data) {
        case "undefined":
            return "nothing";
        case "number":
        case "boolean":
            return mayBeSecret ? `a ${typeof data}` : `\`${data}\``;
        case "string": {
            const isShort = /^[^\n`]{0,40}$/.test(data) && schema !== "object" && schema !== "array";
            return isShort && !mayBeSecret ? `\`${JSON.stringify(data)}\`` : "a string";
        }
        case "object":
            if (data === null) return "`null`";
            return Array.isArray(data) ? "a list" : "an object";
        case "bigint":
        case "function":
        case "symbol":
            return `a ${typeof data}`;
    }
}

function subject(path: string): string {
    return path === "" ? "the arguments" : `\`${path}\``;
}

/** The keys that lead to the property that an error is about. */
export function keysOf({ instancePath, params }: ErrorObject): string[] {
    const { missingProperty, additionalProperty } = params as Record<string, string | undefined>;
    const keys = instancePath.split("/").slice(1);
    const last = missingProperty ?? additionalProperty;
    return [
        ...keys.map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~")),
        ...(last === undefined ? [] : [last]),
    ];
}
