import type * as pulumi from "@pulumi/pulumi";
import type { ClusterConnection } from "../sdk/cluster";
import { ClusterResource, type ExistingArgs, existing } from "./clusterResource";
import type { Outputs, PropsOf } from "./providers/dynamicResource";
import { refuseWrongTypes } from "./schema/refusal";

/** Arguments of {@link NomadAclPolicy}. */
export interface NomadAclPolicyArgs {
    /** The cluster that gets the policy: {@link NomadCluster.access}. */
    cluster: pulumi.Input<ClusterConnection>;
    /** The policy's name, unique in the cluster. Default: the resource's name. Another name replaces the policy. */
    name?: pulumi.Input<string>;
    /** Text for people. Default: empty. */
    description?: pulumi.Input<string>;
    /** The rules, in HCL or JSON. https://developer.hashicorp.com/nomad/docs/other-specifications/acl-policy */
    rules: pulumi.Input<string>;
}

/**
 * A policy of Nomad's ACL system: a named set of rules that tokens refer to. If the cluster has a policy of that name, the
 * update overwrites it.
 *
 * Pulumi's option `import` takes over a policy that exists, by its name, if the arguments say what it is. {@link NomadAclPolicy.get} reads one that another program owns.
 *
 * @example
 * ```ts
 * import { NomadAclPolicy, NomadAclToken, NomadCluster } from "pulumi-nomad-cluster";
 *
 * const cluster = new NomadCluster("dev", { local: {} });
 * const policy = new NomadAclPolicy("deploy", {
 *     cluster: cluster.access,
 *     rules: `namespace "default" { policy = "write" }`,
 * });
 * const token = new NomadAclToken("ci", { cluster: cluster.access, policies: [policy.name] });
 * export const nomadToken = token.secretId;
 * ```
 */
export class NomadAclPolicy
    extends ClusterResource<"NomadAclPolicy">
    implements Outputs<"NomadAclPolicy", "name">
{
    /** The policy's name in Nomad, for {@link NomadAclTokenArgs.policies}. */
    declare readonly name: pulumi.Output<string>;

    /**
     * @param name Name of the resource.
     * @param args The policy.
     * @param opts Pulumi's options of a resource.
     */
    constructor(name: string, args: NomadAclPolicyArgs, opts: pulumi.CustomResourceOptions = {}) {
        super("NomadAclPolicy", name, nomadAclPolicyProps(name, args), opts);
    }

    /**
     * Reads a policy that another program owns. Updates read it again, and never change or delete it.
     *
     * @param name Name of the resource.
     * @param id Name of the policy.
     * @param args The place where it is.
     * @param opts Pulumi's options of a resource.
     */
    static get(
        name: string,
        id: pulumi.Input<pulumi.ID>,
        args: ExistingArgs,
        opts?: pulumi.CustomResourceOptions,
    ): NomadAclPolicy {
        return existing(NomadAclPolicy, ["NomadAclPolicy", name, id], args, ["name"], opts);
    }
}

/** The properties of a policy, from a program's arguments in any language. */
export function nomadAclPolicyProps(name: string, args: NomadAclPolicyArgs): PropsOf<"NomadAclPolicy"> {
    refuseWrongTypes("NomadAclPolicy", name, args);
    const { description = "" } = args;
    return { ...args, name: args.name ?? name, description };
}
