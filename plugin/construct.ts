import * as pulumi from "@pulumi/pulumi";
import type { ConstructResult } from "@pulumi/pulumi/provider";
import { ConsulAclToken } from "../components/consulAclToken";
import { NomadAclToken } from "../components/nomadAclToken";
import { NomadCluster } from "../components/nomadCluster";
import { NomadJobRun } from "../components/nomadJobRun";
import packageSchema from "../schema.json";

type ResourceClass = new (name: string, args: never, opts: never) => pulumi.Resource;

const components: Record<string, ResourceClass> = { NomadCluster };
/** Each consists of two resources, of which the class is the one that the program asked for. */
const pairs: Record<string, ResourceClass> = { ConsulAclToken, NomadAclToken, NomadJobRun };

/** Makes what a program in another language asked for, with the same class that programs in TypeScript use. */
export async function construct(
    name: string,
    token: string,
    inputs: pulumi.Inputs,
    opts: pulumi.ComponentResourceOptions,
): Promise<ConstructResult> {
    try {
        const { deletedWith } = opts;
        const made = make(name, token, inputs, {
            ...opts,
            deletedWith: deletedWith && (await wholeUrn(deletedWith)),
        });
        return { urn: made.urn, state: outputsOf(token, made) };
    } catch (error) {
        if (!pulumi.InputPropertiesError.isInstance(error)) throw error;
        // The engine would print each problem twice, and the values of properties.
        throw new pulumi.InputPropertiesError({ message: error.message, errors: [] });
    }
}

function make(
    name: string,
    token: string,
    inputs: pulumi.Inputs,
    { providers, ...opts }: pulumi.ComponentResourceOptions,
): pulumi.Resource {
    const type = token.split(":").pop()!;
    const Component = components[type];
    if (Component) return new Component(name, inputs as never, { ...opts, providers } as never);
    const Pair = pairs[type];
    if (Pair) return new Pair(name, inputs as never, opts as never);
    throw new Error(`Expected a resource of this package, got \`${token}\`.`);
}

/** The outputs that the schema promises. */
function outputsOf(token: string, made: pulumi.Resource): pulumi.Inputs {
    const { properties } = packageSchema.resources[token as "nomad-cluster:index:NomadCluster"];
    const values = made as unknown as pulumi.Inputs;
    return Object.fromEntries(Object.keys(properties).map((key) => [key, values[key]]));
}

/** The SDK takes the last part of a URN for an ID, because it reads this option as it reads a provider's reference. */
async function wholeUrn({
    urn,
    id,
}: pulumi.Resource & { id?: pulumi.Output<string> }): Promise<pulumi.Resource> {
    const parts = pulumi.all([urn, id]).apply((known) => known.join("::"));
    return new Promise((resolve) => parts.apply((whole) => resolve(new pulumi.DependencyResource(whole))));
}
