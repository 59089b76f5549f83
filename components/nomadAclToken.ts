import type * as pulumi from "@pulumi/pulumi";
import type { ClusterConnection } from "../sdk/cluster";
import { DynamicResource } from "./providers/dynamicResource";

/** Arguments of {@link NomadAclToken}. */
export interface NomadAclTokenArgs {
    /** The cluster that knows it: {@link NomadCluster.access}. */
    cluster: pulumi.Input<ClusterConnection>;
    /** For people; default the resource's name. */
    name?: pulumi.Input<string>;
    /** Names of policies: {@link NomadAclPolicy.name}. At least one. */
    policies: pulumi.Input<pulumi.Input<string>[]>;
}

/** A token of Nomad, which may do what its policies allow. Its ID is the accessor ID. */
export class NomadAclToken extends DynamicResource {
    /** What a program gives as `NOMAD_TOKEN`; a secret. */
    declare readonly secretId: pulumi.Output<string>;

    constructor(name: string, args: NomadAclTokenArgs, opts: pulumi.CustomResourceOptions = {}) {
        super(
            "NomadAclToken",
            name,
            { ...args, name: args.name ?? name, secretId: undefined },
            { ...opts, additionalSecretOutputs: ["secretId"] },
        );
    }
}
