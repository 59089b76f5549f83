import type { ComplexType, PackageSpec, Type } from "@pulumi/pulumi/provider/experimental/schema";

/** A JSON Schema, with the keyword `deferred` for Pulumi's outputs and promises. */
export type JsonSchema = Record<string, unknown>;

const enumOrObject = /^#\/types\/[^:]+:[^:]+:(\w+)$/;

/** JSON Schema of a resource's arguments, from Pulumi's schema of its package. */
export function argumentsSchema(spec: PackageSpec, resource: string): JsonSchema {
    const types = Object.entries(spec.types).map(([token, type]) => [
        token.split(":").pop(),
        typeSchema(type),
    ]);
    const { inputProperties, requiredInputs } = spec.resources[`${spec.name}:index:${resource}`]!;
    const own: ComplexType = { type: "object", properties: inputProperties, required: requiredInputs };
    return { ...typeSchema(own), $defs: Object.fromEntries(types) as JsonSchema };
}

function typeSchema({ type, enum: values, properties = {}, required = [] }: ComplexType): JsonSchema {
    if (values !== undefined) return { type, enum: values.map(({ value }) => value) };
    const schemas = Object.entries(properties).map(([name, property]) => [name, valueSchema(property)]);
    return {
        type: "object",
        properties: Object.fromEntries(schemas) as JsonSchema,
        required,
        additionalProperties: false,
    };
}

/** A plain value must be known at preview. Any other value may be an output or a promise, and may be a secret. */
function valueSchema(property: Type): JsonSchema {
    const known = { ...knownSchema(property), writeOnly: !property.plain };
    return { if: { deferred: true }, then: !property.plain, else: known };
}

function knownSchema(property: Type & { oneOf?: Type[] }): JsonSchema {
    // A union only widens the type for other languages.
    if (property.oneOf) return knownSchema(property.oneOf[0]!);
    if ("$ref" in property && property.$ref === "pulumi.json#/Any") return {};
    if ("$ref" in property) return { $ref: property.$ref.replace(enumOrObject, "#/$defs/$1") };
    const { type, items, additionalProperties } = property;
    return {
        type,
        ...(items && { items: valueSchema(items) }),
        ...(additionalProperties && { additionalProperties: valueSchema(additionalProperties) }),
    };
}
