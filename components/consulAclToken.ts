import type * as pulumi from "@pulumi/pulumi";
import type { ClusterConnection } from "../sdk/cluster";
import { ClusterResource, type ExistingArgs, existing } from "./clusterResource";
import type { Outputs } from "./providers/dynamicResource";
import { refuseWrongTypes } from "./schema/refusal";
import { secretBeside } from "./secretBeside";

/** Arguments of {@link ConsulAclToken}. */
export interface ConsulAclTokenArgs {
    /** The cluster that gets the token: {@link NomadCluster.access}. */
    cluster: pulumi.Input<ClusterConnection>;
    /** Text for people, which Consul lists the token with. Default: the resource's name. */
    description?: pulumi.Input<string>;
    /** Names of the policies that the token has: {@link ConsulAclPolicy.name}. Without one, the token may do nothing. */
    policies: pulumi.Input<pulumi.Input<string>[]>;
}

/**
 * A token of Consul's ACL system, which may do what its policies allow, and does not expire. Its ID is the accessor ID.
 * See {@link ConsulAclPolicy} for an example. Destroying the resource revokes the token.
 *
 * Pulumi's option `import` takes over a token that exists, by its accessor ID, if the arguments say what it is. {@link ConsulAclToken.get} reads one that another
 * program owns.
 */
export class ConsulAclToken
    extends ClusterResource<"ConsulAclToken">
    implements Outputs<"ConsulAclToken", "secretId">
{
    /** The SecretID: the value of the environment variable `CONSUL_HTTP_TOKEN`. A secret. */
    declare readonly secretId: pulumi.Output<string>;

    /**
     * @param name Name of the resource.
     * @param args The token.
     * @param opts Pulumi's options of a resource.
     */
    constructor(name: string, args: ConsulAclTokenArgs, opts: pulumi.CustomResourceOptions = {}) {
        refuseWrongTypes("ConsulAclToken", name, args);
        const identity = secretBeside(name, "consul-token", opts);
        super(
            "ConsulAclToken",
            name,
            { ...args, description: args.description ?? name, identity, secretId: undefined },
            { ...opts, additionalSecretOutputs: ["secretId", ...(opts.additionalSecretOutputs ?? [])] },
        );
    }

    /**
     * Reads a token that another program owns. Updates read it again, and never change or delete it.
     *
     * @param name Name of the resource.
     * @param id Accessor ID of the token, a UUID.
     * @param args The place where it is.
     * @param opts Pulumi's options of a resource.
     */
    static get(
        name: string,
        id: pulumi.Input<pulumi.ID>,
        args: ExistingArgs,
        opts?: pulumi.CustomResourceOptions,
    ): ConsulAclToken {
        return existing(ConsulAclToken, ["ConsulAclToken", name, id], args, ["secretId"], {
            ...opts,
            additionalSecretOutputs: ["secretId"],
        });
    }
}
