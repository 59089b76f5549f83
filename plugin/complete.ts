import * as pulumi from "@pulumi/pulumi";
import { consulAclPolicyProps } from "../components/consulAclPolicy";
import { nomadAclPolicyProps } from "../components/nomadAclPolicy";
import { nomadHostVolumeProps } from "../components/nomadHostVolume";
import { nomadJobProps } from "../components/nomadJob";
import { nomadNamespaceProps } from "../components/nomadNamespace";
import { nomadVariableProps } from "../components/nomadVariable";
import { asInput, type Properties, propertiesAsWire } from "./wire";

type Complete = (name: string, args: never, stack: { project: string; stack: string }) => object;

/** The resources whose arguments come from a program as they are. Those of other resources come from `construct`, complete. */
const arguable: Partial<Record<string, Complete>> = {
    ConsulAclPolicy: consulAclPolicyProps,
    NomadAclPolicy: nomadAclPolicyProps,
    NomadHostVolume: nomadHostVolumeProps,
    NomadJob: nomadJobProps,
    NomadNamespace: nomadNamespaceProps,
    NomadVariable: nomadVariableProps,
};

/**
 * Does for a program in another language what the class of a resource does in TypeScript before it registers the resource: checks types,
 * reads files, and fills in defaults.
 *
 * @returns The provider's inputs, or why the arguments are refused.
 */
export async function complete(
    type: string,
    name: string,
    args: Properties,
    stack: { project: string; stack: string },
): Promise<{ inputs: Properties } | { failures: pulumi.dynamic.CheckFailure[] }> {
    const properties = arguable[type];
    if (properties === undefined) return { inputs: args };
    try {
        return { inputs: await propertiesAsWire({ ...properties(name, asInput(args) as never, stack) }) };
    } catch (error) {
        if (!pulumi.InputPropertiesError.isInstance(error)) throw error;
        return { failures: [{ property: "", reason: error.message }] };
    }
}
