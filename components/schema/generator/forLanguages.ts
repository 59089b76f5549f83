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
            markSecret(asAny(key, property)),
        ]);
        const made: AliasedResource = {
            ...resource,
            inputProperties: asUnion(resource.inputProperties),
            properties: Object.fromEntries(outputs) as Resource["properties"],
        };
        if (!custom.includes(name)) return [token, made];
        // The same resource in the state of a TypeScript program.
        const aliases = [{ type: `pulumi-nodejs:nomad-cluster:${name}` }];
        return [token, { ...made, isComponent: false, aliases }];
    });
    const { python, go, ...languages } = spec.language as Record<string, object>;
    const all = {
        ...spec,
        resources: Object.fromEntries(resources) as PackageSpec["resources"],
        language: {
            ...languages,
            // Pulumi derives both names from the place that the package is added from, so a program would depend on it.
            python: {
                ...python,
                packageName: "pulumi_nomad_cluster",
                pyproject: { enabled: true },
                inputTypes: "classes-and-dicts",
            },
            go: {
                ...go,
                importBasePath: "example.com/pulumi-nomad-cluster/sdk/go/nomadcluster",
                // Without it Pulumi does not generate the types of a list that must be known at preview.
                generateExtraInputTypes: true,
            },
        },
    };
    return JSON.parse(withoutSuffix(JSON.stringify(all))) as PackageSpec;
}

const any = { $ref: "pulumi.json#/Any" };

/**
 * The argument that takes {@link NomadCluster.access}, also as an output of another stack: a union, of which the check of arguments takes the
 * first type.
 */
function asUnion(inputs: Resource["inputProperties"]): Resource["inputProperties"] {
    const { cluster, ...others } = inputs ?? {};
    if (cluster === undefined) return inputs;
    const connection = { $ref: "#/types/nomad-cluster:index:ClusterConnection" };
    const union = { oneOf: [connection, any], description: cluster.description };
    return { cluster: union as unknown as Property, ...others };
}

/**
 * {@link NomadCluster.access} is passed on as it is. With its type, an SDK for Python would rename the keys within it, and a type checker
 * would refuse it as an argument.
 */
function asAny(key: string, property: Property): Property {
    return key === "access" ? { ...any, description: property.description ?? "" } : property;
}

/** The docstring of an output says whether it is a secret. */
function markSecret(property: Property): SecretProperty {
    return /\bA secret\b/.test(property.description ?? "") ? { ...property, secret: true } : property;
}

/** SDKs of other languages add `Args` to the name of a type of arguments themselves. */
function withoutSuffix(text: string): string {
    return text.replaceAll(/("(?:#\/types\/)?nomad-cluster:index:\w+?)Args"/g, '$1"');
}
