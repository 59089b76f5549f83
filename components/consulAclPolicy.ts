import type * as pulumi from "@pulumi/pulumi";
import type { ClusterConnection } from "../sdk/cluster";
import { ClusterResource, type ExistingArgs, existing } from "./clusterResource";
import type { Outputs, PropsOf } from "./providers/dynamicResource";
import { refuseWrongTypes } from "./schema/refusal";

/** Arguments of {@link ConsulAclPolicy}. */
export interface ConsulAclPolicyArgs {
    /** The cluster that gets the policy: {@link NomadCluster.access}. */
    cluster: pulumi.Input<ClusterConnection>;
    /** The policy's name, unique in the cluster. Default: the resource's name. Renaming keeps the policy's ID. */
    name?: pulumi.Input<string>;
    /** Text for people. Default: empty. */
    description?: pulumi.Input<string>;
    /** The rules, in HCL or JSON. https://developer.hashicorp.com/consul/docs/reference/acl/rule */
    rules: pulumi.Input<string>;
}

/**
 * A policy of Consul's ACL system: a named set of rules that tokens refer to. Its ID is Consul's. An update fails if the
 * cluster has another policy of that name with other rules, and overwrites nothing.
 *
 * Pulumi's option `import` takes over a policy that exists, by its ID, if the arguments say what it is. {@link ConsulAclPolicy.get} reads one that another program owns.
 *
 * @example
 * ```ts
 * import { ConsulAclPolicy, ConsulAclToken, NomadCluster } from "pulumi-nomad-cluster";
 *
 * const cluster = new NomadCluster("dev", { local: {} });
 * const policy = new ConsulAclPolicy("read-catalog", {
 *     cluster: cluster.access,
 *     rules: `service_prefix "" { policy = "read" }
 *             node_prefix "" { policy = "read" }`,
 * });
 * const token = new ConsulAclToken("dashboard", { cluster: cluster.access, policies: [policy.name] });
 * export const consulToken = token.secretId;
 * ```
 */
export class ConsulAclPolicy
    extends ClusterResource<"ConsulAclPolicy">
    implements Outputs<"ConsulAclPolicy", "name">
{
    /** The policy's name in Consul, for {@link ConsulAclTokenArgs.policies}. */
    declare readonly name: pulumi.Output<string>;

    /**
     * @param name Name of the resource.
     * @param args The policy.
     * @param opts Pulumi's options of a resource.
     */
    constructor(name: string, args: ConsulAclPolicyArgs, opts: pulumi.CustomResourceOptions = {}) {
        super("ConsulAclPolicy", name, consulAclPolicyProps(name, args), opts);
    }

    /**
     * Reads a policy that another program owns. Updates read it again, and never change or delete it.
     *
     * @param name Name of the resource.
     * @param id ID of the policy, a UUID.
     * @param args The place where it is.
     * @param opts Pulumi's options of a resource.
     */
    static get(
        name: string,
        id: pulumi.Input<pulumi.ID>,
        args: ExistingArgs,
        opts?: pulumi.CustomResourceOptions,
    ): ConsulAclPolicy {
        return existing(ConsulAclPolicy, ["ConsulAclPolicy", name, id], args, ["name"], opts);
    }
}

/** The properties of a policy, from a program's arguments in any language. */
export function consulAclPolicyProps(name: string, args: ConsulAclPolicyArgs): PropsOf<"ConsulAclPolicy"> {
    refuseWrongTypes("ConsulAclPolicy", name, args);
    const { description = "" } = args;
    return { ...args, name: args.name ?? name, description };
}
