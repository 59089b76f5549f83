import * as pulumi from "@pulumi/pulumi";
import * as fc from "fast-check";
import type { PackageSpec, Type } from "@pulumi/pulumi/provider/experimental/schema";
import schema from "../../../schema.json";

const { types } = schema as unknown as PackageSpec;

/** Values that are sound for some argument or other, so that many combinations get past the first check. */
const likely = fc.constantFrom(
    ...[
        "dc1",
        "sgp1",
        "1.22.3",
        "2.0.0",
        "10.20.0.0/24",
        "203.0.113.7/32",
        "s-2vcpu-4gb",
        "node-0",
        "__proto__",
    ],
);

/** Values of any type, as a stack's configuration, JSON or a program may give them. */
export const anything = fc.oneof(
    { depthSize: "small" },
    fc.anything({ withBigInt: true, withNullPrototype: true, withDate: true, withSparseArray: true }),
    fc.constantFrom(
        ...[undefined, null, NaN, "", 0, -1, 1.5, true, [], {}, Symbol("x"), () => 1, "x".repeat(300)],
    ),
    fc.constantFrom<unknown>(
        pulumi.output(1),
        pulumi.secret("s"),
        pulumi.output({ a: [1] }),
        Promise.resolve(3),
    ),
);

/** A value as its type asks, but for one in eight that is anything. */
function valueOf(type: Type): fc.Arbitrary<unknown> {
    return fc.oneof({ weight: 7, arbitrary: soundValue(type) }, { weight: 1, arbitrary: anything });
}

function soundValue(type: Type & { oneOf?: Type[] }): fc.Arbitrary<unknown> {
    if (type.oneOf) return soundValue(type.oneOf[0]!);
    if ("$ref" in type && type.$ref === "pulumi.json#/Any") return fc.jsonValue();
    if ("$ref" in type) {
        const target = types[type.$ref.replace("#/types/", "")]!;
        if (target.enum) return fc.constantFrom(...target.enum.map(({ value }) => value));
        return objectOf(target.properties ?? {}, target.required);
    }
    switch (type.type) {
        case "string":
            return fc.oneof(likely, fc.string());
        case "boolean":
            return fc.boolean();
        case "array":
            return fc.array(valueOf(type.items!), { maxLength: 4 });
        case "object":
            return fc.dictionary(
                fc.oneof(fc.constantFrom("servers", "clients", "node-0", "__proto__"), fc.string()),
                valueOf(type.additionalProperties!),
                { maxKeys: 4 },
            );
        case "number":
        case "integer":
            return fc.oneof(fc.integer({ min: -1, max: 8 }), fc.constantFrom(30, 300, 3600, 0.5, 1e9));
    }
}

/** Sometimes with a property that the type does not have, or without one that it asks for. */
export function objectOf(properties: Record<string, Type>, required: string[] = []): fc.Arbitrary<unknown> {
    const values = Object.fromEntries(Object.entries(properties).map(([key, type]) => [key, valueOf(type)]));
    const known = fc.oneof(
        { weight: 7, arbitrary: fc.record(values, { requiredKeys: required }) },
        { weight: 1, arbitrary: fc.record(values, { requiredKeys: [] }) },
    );
    const extra = fc.oneof(
        { weight: 7, arbitrary: fc.constant({}) },
        { weight: 1, arbitrary: fc.dictionary(fc.string(), anything, { maxKeys: 2 }) },
    );
    return fc.tuple(known, extra).map(([one, more]) => ({ ...one, ...more }));
}
