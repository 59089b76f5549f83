import type * as pulumi from "@pulumi/pulumi";
import type { ClusterConnection } from "../sdk/cluster";
import { DynamicResource, type Outputs } from "./providers/dynamicResource";

/** Arguments of {@link ConsulAclPolicy}. */
export interface ConsulAclPolicyArgs {
    /** The cluster that has it: {@link NomadCluster.access}. */
    cluster: pulumi.Input<ClusterConnection>;
    /** Default the resource's name. Unique in the cluster. */
    name?: pulumi.Input<string>;
    /** Default empty. */
    description?: pulumi.Input<string>;
    /** What it allows, in HCL or JSON. https://developer.hashicorp.com/consul/docs/reference/acl/rule */
    rules: pulumi.Input<string>;
}

/** What tokens of Consul may do. Its ID is Consul's. */
export class ConsulAclPolicy
    extends DynamicResource<"ConsulAclPolicy">
    implements Outputs<"ConsulAclPolicy", "name">
{
    declare readonly name: pulumi.Output<string>;

    constructor(name: string, args: ConsulAclPolicyArgs, opts: pulumi.CustomResourceOptions = {}) {
        const { description = "" } = args;
        super("ConsulAclPolicy", name, { ...args, name: args.name ?? name, description }, opts);
    }
}
