import * as pulumi from "@pulumi/pulumi";
import type { ComplexType, PackageSpec, Type } from "@pulumi/pulumi/provider/experimental/schema";
import packageSchema from "../../schema.json";

const { resources, types } = packageSchema as unknown as PackageSpec;

/** A type of JSON. */
export type Kind = "number" | "integer" | "string" | "boolean" | "array" | "object";

/** A property whose type does not allow its value. */
export type Violation = {
    /** Keys that lead to the property. */
    keys: string[];
} & (
    | { what: "missing" | "deferred" }
    | { what: "unknown"; known: string[] }
    | { what: "not allowed"; allowed: unknown[]; value: unknown }
    | { what: "wrong type"; expected: Kind; value: unknown; mayBeSecret: boolean }
);

/**
 * Compares a resource's arguments with Pulumi's schema, in its order. Every program does so at its start, so the schema is read as it stands: to
 * compile it for a validator took 0.1 s of processor time.
 *
 * @param resource Name of the resource's class.
 */
export function violationsIn(resource: string, args: unknown): Violation[] {
    const { inputProperties, requiredInputs } = resources[`nomad-cluster:index:${resource}`]!;
    return inNamed({ type: "object", properties: inputProperties, required: requiredInputs }, args, []);
}

/** In a value of an enumeration, or of an object with named properties. */
function inNamed(type: ComplexType, value: unknown, keys: string[]): Violation[] {
    const { enum: allowed, properties = {}, required = [] } = type;
    const expected = type.type;
    if (!isOf(expected, value)) return [{ what: "wrong type", keys, expected, value, mayBeSecret: false }];
    if (allowed !== undefined) {
        const values = allowed.map((one) => one.value as unknown);
        return values.includes(value) ? [] : [{ what: "not allowed", keys, allowed: values, value }];
    }
    const given = value as Record<string, unknown>;
    const known = Object.keys(properties);
    const missing = required.filter((key) => given[key] === undefined);
    const unknown = keysIn(given).filter((key) => !known.includes(key));
    return [
        ...missing.map((key): Violation => ({ what: "missing", keys: [...keys, key] })),
        ...unknown.map((key): Violation => ({ what: "unknown", keys: [...keys, key], known })),
        ...known
            .filter((key) => given[key] !== undefined)
            .flatMap((key) => inValue(properties[key]!, given[key], [...keys, key])),
    ];
}

/** A plain value must be known at preview. Any other value may be an output or a promise, and may be a secret. */
function inValue(type: Type & { oneOf?: Type[] }, value: unknown, keys: string[]): Violation[] {
    if (pulumi.Output.isInstance(value) || value instanceof Promise)
        return type.plain ? [{ what: "deferred", keys }] : [];
    // A union only widens the type for other languages.
    return inKnown(type.oneOf?.[0] ?? type, value, keys, !type.plain);
}

function inKnown(type: Type, value: unknown, keys: string[], mayBeSecret: boolean): Violation[] {
    if ("$ref" in type) {
        const named = types[type.$ref.replace("#/types/", "")]; // none for any value, which is a type of Pulumi's
        return named === undefined ? [] : inNamed(named, value, keys);
    }
    const expected = type.type;
    if (!isOf(expected, value)) return [{ what: "wrong type", keys, expected, value, mayBeSecret }];
    const inside = expected === "array" ? type.items : type.additionalProperties;
    if (inside === undefined) return [];
    const parts = value as Record<string, unknown>;
    const within = Array.isArray(value) ? Array.from(value, (_, index) => String(index)) : keysIn(parts);
    return within.flatMap((key) => inValue(inside, parts[key], [...keys, key]));
}

/** Inherited keys too, as a program reads them. */
function keysIn(value: object): string[] {
    const keys: string[] = [];
    for (const key in value) keys.push(key);
    return keys;
}

/** NaN is a number here: the check of its meaning rejects it. */
function isOf(kind: Kind, value: unknown): boolean {
    switch (kind) {
        case "array":
            return Array.isArray(value);
        case "object":
            return typeof value === "object" && value !== null && !Array.isArray(value);
        case "integer":
            return Number.isInteger(value);
        case "number":
        case "string":
        case "boolean":
            return typeof value === kind;
    }
}
