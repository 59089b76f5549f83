import type { CheckFailure } from "@pulumi/pulumi/provider";
import type { Property } from "./resourceType";
import type { Properties } from "./wire";
import { isAssetOrArchive, unknown } from "./wire";

/** The problems of plain inputs, by property. Unknown values count as valid. */
export function checkProperties(
    table: Readonly<Record<string, Property>>,
    inputs: Properties,
    prefix = "",
): CheckFailure[] {
    return Object.entries(table).flatMap(([name, property]) =>
        checkValue(property, inputs[name], `${prefix}${name}`),
    );
}

function checkValue(property: Property, value: unknown, path: string): CheckFailure[] {
    const fail = (expected: string): CheckFailure[] => [
        { property: path, reason: `Expected \`${path}\` to be ${expected}, got ${describe(value)}.` },
    ];
    if (value === unknown) return [];
    if (value === undefined) {
        return property.required
            ? [{ property: path, reason: `Missing required property \`${path}\`.` }]
            : [];
    }
    if (!hasType(property.type, value)) return fail(article(property.type));
    if (typeof value === "number" && value < (property.atLeast ?? -Infinity)) {
        return fail(`at least ${property.atLeast}`);
    }
    const strings = Array.isArray(value) ? value : [value];
    if (
        property.oneOf &&
        strings.some((one) => one !== unknown && !property.oneOf?.includes(one as string))
    ) {
        return fail(`one of ${property.oneOf.join(", ")}`);
    }
    return property.properties ? checkProperties(property.properties, value as Properties, `${path}.`) : [];
}

function hasType(type: Property["type"], value: unknown): boolean {
    switch (type) {
        case "list":
        case "set":
            return Array.isArray(value);
        case "object":
            return typeof value === "object" && !Array.isArray(value) && !isAssetOrArchive(value);
        case "asset":
            return isAssetOrArchive(value);
        case "integer":
            return Number.isInteger(value);
        case "string":
        case "number":
        case "boolean":
            return typeof value === type;
    }
}

function article(type: Property["type"]): string {
    return type === "asset" ? "an asset or an archive" : /^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`;
}

/** Objects are not shown because they may hold secrets. */
function describe(value: unknown): string {
    if (Array.isArray(value)) return `[${value.map(String).join(", ")}]`;
    return typeof value === "object" ? "an object" : `\`${value as string | number | boolean}\``;
}
