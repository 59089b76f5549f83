import type * as pulumi from "@pulumi/pulumi";
import type { ClusterConnection } from "../sdk/cluster";
import { ClusterResource, type ExistingArgs, existing } from "./clusterResource";
import type { Outputs } from "./providers/dynamicResource";
import { refuseWrongTypes } from "./schema/refusal";
import { secretBeside } from "./secretBeside";

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
 *
 * Pulumi's option `import` takes over a token that exists, by its accessor ID, if the arguments say what it is. {@link NomadAclToken.get} reads one that another
 * program owns.
 */
export class NomadAclToken
    extends ClusterResource<"NomadAclToken">
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
        const identity = secretBeside(name, "nomad-token", opts);
        super(
            "NomadAclToken",
            name,
            { ...args, name: args.name ?? name, identity, secretId: undefined },
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
    ): NomadAclToken {
        return existing(NomadAclToken, ["NomadAclToken", name, id], args, ["secretId"], {
            ...opts,
            additionalSecretOutputs: ["secretId"],
        });
    }
}
