import * as pulumi from "@pulumi/pulumi";
import type { ClusterConnection } from "../sdk/cluster";
import { DynamicResource, type Outputs, type PropsOf } from "./providers/dynamicResource";
import { refuseWrongTypes } from "./schema/refusal";

/** Arguments of {@link NomadVariable}. */
export interface NomadVariableArgs {
    /** The cluster that stores the variable: {@link NomadCluster.access}. */
    cluster: pulumi.Input<ClusterConnection>;
    /**
     * The variable's path: 1 to 128 letters, digits and `-_~/`, for example `nomad/jobs/web`. The tasks of job `web` may
     * read `nomad/jobs/web` and the paths below it without any policy. Another path replaces the variable.
     */
    path: pulumi.Input<string>;
    /** Nomad namespace of the variable. Default: `default`. Another namespace replaces the variable. */
    namespace?: pulumi.Input<string>;
    /** Names and values, together at most 64 KiB. Pulumi stores them as a secret. */
    items: pulumi.Input<Record<string, pulumi.Input<string>>>;
}

/**
 * Secret values that Nomad stores encrypted and gives to tasks. An update fails if another program wrote the variable in the
 * meantime, and overwrites nothing. After `pulumi refresh`, the next update writes the program's values again.
 *
 * @see https://developer.hashicorp.com/nomad/docs/concepts/variables
 *
 * @example
 * ```ts
 * import * as pulumi from "@pulumi/pulumi";
 * import { NomadCluster, NomadVariable } from "pulumi-nomad-cluster";
 *
 * const cluster = new NomadCluster("dev", { local: {} });
 * new NomadVariable("web-settings", {
 *     cluster: cluster.access,
 *     path: "nomad/jobs/web",
 *     items: { databasePassword: new pulumi.Config().requireSecret("databasePassword") },
 * });
 * ```
 */
export class NomadVariable
    extends DynamicResource<"NomadVariable">
    implements Outputs<"NomadVariable", "path">
{
    /** The variable's path in Nomad. */
    declare readonly path: pulumi.Output<string>;

    /**
     * @param name Name of the resource.
     * @param args The variable.
     * @param opts Pulumi's options of a resource.
     */
    constructor(name: string, args: NomadVariableArgs, opts: pulumi.CustomResourceOptions = {}) {
        super("NomadVariable", name, nomadVariableProps(name, args), opts);
    }
}

/** The properties of a variable, from a program's arguments in any language. */
export function nomadVariableProps(name: string, args: NomadVariableArgs): PropsOf<"NomadVariable"> {
    refuseWrongTypes("NomadVariable", name, args);
    const { namespace = "default" } = args;
    const items = pulumi.secret(args.items);
    return { ...args, namespace, items, modifyIndex: undefined };
}
