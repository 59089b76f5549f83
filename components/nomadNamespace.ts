import * as pulumi from "@pulumi/pulumi";
import { taskAccess } from "../sdk/accessControl";
import type { ClusterConnection } from "../sdk/cluster";
import { DynamicResource, type Outputs } from "./providers/dynamicResource";

/** Arguments of {@link NomadNamespace}. */
export interface NomadNamespaceArgs {
    /** The cluster that has it: {@link NomadCluster.access}. */
    cluster: pulumi.Input<ClusterConnection>;
    /** Default the resource's name. Up to 128 letters, digits and hyphens, and not `default`; another name replaces it. */
    name?: pulumi.Input<string>;
    /** Default empty. */
    description?: pulumi.Input<string>;
    /** Default none. */
    meta?: pulumi.Input<Record<string, pulumi.Input<string>>>;
}

/**
 * A namespace of Nomad, in which jobs of the cluster work as in `default`: their tasks get the role in Consul that reads
 * services and the keys below `nomad/<namespace>/`. It cannot go while jobs run in it.
 *
 * @see https://developer.hashicorp.com/nomad/docs/govern/namespaces
 */
export class NomadNamespace
    extends DynamicResource<"NomadNamespace">
    implements Outputs<"NomadNamespace", "name">
{
    declare readonly name: pulumi.Output<string>;

    constructor(name: string, args: NomadNamespaceArgs, opts: pulumi.CustomResourceOptions = {}) {
        const { description = "", meta = {} } = args;
        const namespace = args.name ?? name;
        const tasks = pulumi.output(namespace).apply(taskAccess);
        super("NomadNamespace", name, { ...args, name: namespace, description, meta, tasks }, opts);
    }
}
