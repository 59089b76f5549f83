import type { ComplexType, PackageSpec, Type } from "@pulumi/pulumi/provider/experimental/schema";
import packageSchema from "../../schema.json";

const { resources, types } = packageSchema as unknown as PackageSpec;

/** The types of a cluster's arguments, by name. */
export const clusterArguments = resources["nomad-cluster:index:NomadCluster"]!.inputProperties!;

/** Paths of all properties that an argument has by its type, such as `admin.cidrs`. */
export const clusterProperties = Object.entries(clusterArguments).flatMap(([name, type]) =>
    Object.keys(declared(type)?.properties ?? {}).map((property) => `${name}.${property}`),
);

/** The value that a text of a stack's configuration stands for; the text itself if it is no JSON, so that it is refused. */
export function valueOf(text: string, type: Type): unknown {
    const { type: kind } = declared(type) ?? (type as ComplexType);
    if (kind === "string") return text;
    try {
        return JSON.parse(text) as unknown;
    } catch {
        return text;
    }
}

/** Keys that lead to those parts of a value that may be secrets. A list is one value. */
export function secretPlaces(value: unknown, type: Type): string[][] {
    if (!type.plain) return [[]];
    if (typeof value !== "object" || value === null) return [];
    const properties = declared(type)?.properties ?? {};
    return Object.entries(value).flatMap(([key, part]) => {
        const inner = Object.hasOwn(properties, key) ? properties[key] : type.additionalProperties;
        return inner === undefined ? [] : secretPlaces(part, inner).map((keys) => [key, ...keys]);
    });
}

/** The declaration of a type that has a name. */
function declared(type: Type): ComplexType | undefined {
    return "$ref" in type ? types[type.$ref.replace("#/types/", "")] : undefined;
}
