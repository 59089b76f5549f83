import * as pulumi from "@pulumi/pulumi";
import type { ClusterConnection } from "../sdk/cluster";
import type { ProviderName, Providers } from "./providers";
import { DynamicResource, type PropsOf } from "./providers/dynamicResource";
import type { Importable } from "./providers/existing";

/** The cluster in which `get` reads. */
export interface ExistingArgs {
    /** The cluster that has it: {@link NomadCluster.access}. */
    cluster: pulumi.Input<ClusterConnection>;
}

/** The cluster and the namespace of Nomad in which `get` reads. */
export interface ExistingInNamespaceArgs extends ExistingArgs {
    /** Its Nomad namespace. Default: `default`. */
    namespace?: pulumi.Input<string>;
}

type Importing = {
    [Name in ProviderName]: Parameters<Providers[Name]["create"]>[0] extends Importable ? Name : never;
}[ProviderName];

/**
 * A resource in a cluster's Consul or Nomad that may have been there before, with Pulumi's option `import`. The engine does not get the
 * option, because its import of a dynamic resource has no inputs: the provider does the import, with the connection among its inputs.
 */
export class ClusterResource<Name extends Importing> extends DynamicResource<Name> {
    constructor(provider: Name, name: string, props: PropsOf<Name>, opts: pulumi.CustomResourceOptions) {
        const { import: imported, ...rest } = opts;
        super(provider, name, imported === undefined ? props : { ...props, imported }, rest);
    }
}

/**
 * A resource that another program owns: every update reads it, and none changes or deletes it.
 *
 * @param outputs the Outputs that the class declares
 * @throws Error, from the engine, if the cluster does not have it.
 */
export function existing<Resource extends pulumi.CustomResource, Name extends Importing>(
    Class: { prototype: Resource },
    [provider, name, id]: [provider: Name, name: string, id: pulumi.Input<pulumi.ID>],
    given: ExistingInNamespaceArgs,
    outputs: readonly (keyof Resource & string)[],
    opts: pulumi.CustomResourceOptions = {},
): Resource {
    const props = { ...Object.fromEntries(outputs.map((output) => [output, undefined])), ...given };
    // While the cluster does not exist, neither does what it has: a preview then reads nothing.
    const known = pulumi.unsecret(pulumi.all([id, given.cluster]).apply(([text]) => text));
    const args = [provider, name, props, { ...opts, id: known }];
    return Reflect.construct(DynamicResource, args, Class as never) as Resource;
}
