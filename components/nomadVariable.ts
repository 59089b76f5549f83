import * as pulumi from "@pulumi/pulumi";
import type { ClusterConnection } from "../sdk/cluster";
import { DynamicResource, type Outputs } from "./providers/dynamicResource";

/** Arguments of {@link NomadVariable}. */
export interface NomadVariableArgs {
    /** The cluster that keeps it: {@link NomadCluster.access}. */
    cluster: pulumi.Input<ClusterConnection>;
    /**
     * Up to 128 characters of letters, digits, `-_~/`. The tasks of job `web` read `nomad/jobs/web` and what is below
     * without any policy. Another path replaces it.
     */
    path: pulumi.Input<string>;
    /** Default `default`; another one replaces it. */
    namespace?: pulumi.Input<string>;
    /** Names and values, 64 KiB in all. Kept as a secret. */
    items: pulumi.Input<Record<string, pulumi.Input<string>>>;
}

/**
 * Secret values that Nomad keeps encrypted and hands to tasks. One that was written outside is not overwritten: after
 * `pulumi refresh` the next update puts the program's values back.
 *
 * @see https://developer.hashicorp.com/nomad/docs/concepts/variables
 */
export class NomadVariable
    extends DynamicResource<"NomadVariable">
    implements Outputs<"NomadVariable", "path">
{
    declare readonly path: pulumi.Output<string>;

    constructor(name: string, args: NomadVariableArgs, opts: pulumi.CustomResourceOptions = {}) {
        const { namespace = "default" } = args;
        const items = pulumi.secret(args.items);
        super("NomadVariable", name, { ...args, namespace, items, modifyIndex: undefined }, opts);
    }
}
