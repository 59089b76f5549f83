import * as pulumi from "@pulumi/pulumi";
import type { ClusterConnection } from "../sdk/cluster";
import { DynamicResource, type Outputs } from "./providers/dynamicResource";
import { RandomSecret } from "./randomSecret";

/** Arguments of {@link ConsulAclToken}. */
export interface ConsulAclTokenArgs {
    /** The cluster that knows it: {@link NomadCluster.access}. */
    cluster: pulumi.Input<ClusterConnection>;
    /** For people; default the resource's name. */
    description?: pulumi.Input<string>;
    /** Names of policies: {@link ConsulAclPolicy.name}. */
    policies: pulumi.Input<pulumi.Input<string>[]>;
}

/** A token of Consul, which may do what its policies allow. Its ID is the accessor ID. */
export class ConsulAclToken
    extends DynamicResource<"ConsulAclToken">
    implements Outputs<"ConsulAclToken", "secretId">
{
    /** What a program gives as `CONSUL_HTTP_TOKEN`; a secret. */
    declare readonly secretId: pulumi.Output<string>;

    constructor(name: string, args: ConsulAclTokenArgs, opts: pulumi.CustomResourceOptions = {}) {
        // Another resource: it is kept from before the token is created, so a creation that was cut off finds its token.
        const identity = pulumi.secret(
            new RandomSecret(`${name}-consul-token`, "token", { parent: opts.parent }).value,
        );
        super(
            "ConsulAclToken",
            name,
            { ...args, description: args.description ?? name, identity, secretId: undefined },
            { ...opts, additionalSecretOutputs: ["secretId"] },
        );
    }
}
