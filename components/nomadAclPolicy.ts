import type * as pulumi from "@pulumi/pulumi";
import type { ClusterConnection } from "../sdk/cluster";
import { DynamicResource, type Outputs } from "./providers/dynamicResource";

/** Arguments of {@link NomadAclPolicy}. */
export interface NomadAclPolicyArgs {
    /** The cluster that has it: {@link NomadCluster.access}. */
    cluster: pulumi.Input<ClusterConnection>;
    /** Default the resource's name. Another name replaces it. */
    name?: pulumi.Input<string>;
    /** Default empty. */
    description?: pulumi.Input<string>;
    /** What it allows, in HCL or JSON. https://developer.hashicorp.com/nomad/docs/other-specifications/acl-policy */
    rules: pulumi.Input<string>;
}

/** What tokens of Nomad may do. A policy of the same name that is there already is taken over. */
export class NomadAclPolicy
    extends DynamicResource<"NomadAclPolicy">
    implements Outputs<"NomadAclPolicy", "name">
{
    declare readonly name: pulumi.Output<string>;

    constructor(name: string, args: NomadAclPolicyArgs, opts: pulumi.CustomResourceOptions = {}) {
        const { description = "" } = args;
        super("NomadAclPolicy", name, { ...args, name: args.name ?? name, description }, opts);
    }
}
