import * as pulumi from "@pulumi/pulumi";
import type { ClusterConnection } from "../sdk/cluster";
import { DynamicResource, type Outputs } from "./providers/dynamicResource";
import { RandomSecret } from "./randomSecret";
import { refuseWrongTypes } from "./schema/refusal";

/** Arguments of {@link NomadAclToken}. */
export interface NomadAclTokenArgs {
    /** The cluster that gets the token: {@link NomadCluster.access}. */
    cluster: pulumi.Input<ClusterConnection>;
    /**
     * Text for people, which Nomad lists the token with. Default: the resource's name. Nomad's list shows twelve more
     * hexadecimal digits at its end, by which an interrupted update finds its token.
     */
    name?: pulumi.Input<string>;
    /** Names of the policies that the token has, at least one: {@link NomadAclPolicy.name}. */
    policies: pulumi.Input<pulumi.Input<string>[]>;
}

/**
 * A token of Nomad's ACL system, which may do what its policies allow, and does not expire. Its ID is the accessor ID.
 * See {@link NomadAclPolicy} for an example. Destroying the resource revokes the token.
 */
export class NomadAclToken
    extends DynamicResource<"NomadAclToken">
    implements Outputs<"NomadAclToken", "secretId">
{
    /** The SecretID: the value of the environment variable `NOMAD_TOKEN`. A secret. */
    declare readonly secretId: pulumi.Output<string>;

    /**
     * @param name Name of the resource.
     * @param args The token.
     * @param opts Pulumi's options of a resource.
     */
    constructor(name: string, args: NomadAclTokenArgs, opts: pulumi.CustomResourceOptions = {}) {
        refuseWrongTypes("NomadAclToken", name, args);
        // A resource of its own, because it exists before the token does: an interrupted creation then finds its token.
        const identity = pulumi.secret(
            new RandomSecret(`${name}-nomad-token`, "token", { parent: opts.parent }).value,
        );
        super(
            "NomadAclToken",
            name,
            { ...args, name: args.name ?? name, identity, secretId: undefined },
            { ...opts, additionalSecretOutputs: ["secretId"] },
        );
    }
}
