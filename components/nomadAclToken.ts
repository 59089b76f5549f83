import * as pulumi from "@pulumi/pulumi";
import type { ClusterConnection } from "../sdk/cluster";
import { DynamicResource, type Outputs } from "./providers/dynamicResource";
import { RandomSecret } from "./randomSecret";

/** Arguments of {@link NomadAclToken}. */
export interface NomadAclTokenArgs {
    /** The cluster that knows it: {@link NomadCluster.access}. */
    cluster: pulumi.Input<ClusterConnection>;
    /** For people; default the resource's name. Nomad lists it with a mark of twelve hexadecimal digits behind it. */
    name?: pulumi.Input<string>;
    /** Names of policies: {@link NomadAclPolicy.name}. At least one. */
    policies: pulumi.Input<pulumi.Input<string>[]>;
}

/** A token of Nomad, which may do what its policies allow. Its ID is the accessor ID. */
export class NomadAclToken
    extends DynamicResource<"NomadAclToken">
    implements Outputs<"NomadAclToken", "secretId">
{
    /** What a program gives as `NOMAD_TOKEN`; a secret. */
    declare readonly secretId: pulumi.Output<string>;

    constructor(name: string, args: NomadAclTokenArgs, opts: pulumi.CustomResourceOptions = {}) {
        // Another resource: it is kept from before the token is created, so a creation that was cut off finds its token.
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
