import type { PackageSpec, Property, Resource } from "@pulumi/pulumi/provider/experimental/schema";

/** What Pulumi's schema says of a property and the analyzer does not know. */
type SecretProperty = Property & { secret?: boolean };

/** What Pulumi's schema says of a resource and the analyzer does not know. */
interface AliasedResource extends Resource {
    aliases?: { type: string }[];
}

/**
 * Turns the analyzer's schema into one from which Pulumi generates SDKs of other languages that read well.
 *
 * @param custom Names of the resources that the engine creates itself. The others are components to a program: the plugin makes what
 *     they consist of.
 */
export function forLanguages(spec: PackageSpec, custom: readonly string[]): PackageSpec {
    const resources = Object.entries(spec.resources).map(([token, resource]) => {
        const name = token.split(":").pop()!;
        const outputs = Object.entries(resource.properties ?? {}).map(([key, property]) => [
            key,
            markSecret(property),
        ]);
        const made: AliasedResource = {
            ...resource,
            properties: Object.fromEntries(outputs) as Resource["properties"],
        };
        if (!custom.includes(name)) return [token, made];
        // The same resource in the state of a TypeScript program.
        const aliases = [{ type: `pulumi-nodejs:nomad-cluster:${name}` }];
        return [token, { ...made, isComponent: false, aliases }];
    });
    const { python, ...languages } = spec.language as Record<string, object>;
    const all = {
        ...spec,
        resources: Object.fromEntries(resources) as PackageSpec["resources"],
        language: {
            ...languages,
            python: { ...python, pyproject: { enabled: true }, inputTypes: "classes-and-dicts" },
        },
    };
    return JSON.parse(withoutSuffix(JSON.stringify(all))) as PackageSpec;
}

/** The docstring of an output says whether it is a secret. */
function markSecret(property: Property): SecretProperty {
    return /\bA secret\b/.test(property.description ?? "") ? { ...property, secret: true } : property;
}

/** SDKs of other languages add `Args` to the name of a type of arguments themselves. */
function withoutSuffix(text: string): string {
    return text.replaceAll(/("(?:#\/types\/)?nomad-cluster:index:\w+?)Args"/g, '$1"');
}
