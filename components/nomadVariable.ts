import * as pulumi from "@pulumi/pulumi";
import type { ClusterConnection } from "../sdk/cluster";
import { ClusterResource, type ExistingArgs, existing } from "./clusterResource";
import type { Outputs, PropsOf } from "./providers/dynamicResource";
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
 * Pulumi's option `import` takes over a variable that exists, by `<namespace>/<path>`, if the arguments say what it is. {@link NomadVariable.get} reads one that another program owns.
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
    extends ClusterResource<"NomadVariable">
    implements Outputs<"NomadVariable", "path" | "items">
{
    /** The variable's path in Nomad. */
    declare readonly path: pulumi.Output<string>;
    /** Names and values. A secret. */
    declare readonly items: pulumi.Output<Record<string, string>>;

    /**
     * @param name Name of the resource.
     * @param args The variable.
     * @param opts Pulumi's options of a resource.
     */
    constructor(name: string, args: NomadVariableArgs, opts: pulumi.CustomResourceOptions = {}) {
        super("NomadVariable", name, nomadVariableProps(name, args), opts);
    }

    /**
     * Reads a variable that another program owns. Updates read it again, and never change or delete it.
     *
     * @param name Name of the resource.
     * @param id Namespace and path of the variable, for example `default/nomad/jobs/web`.
     * @param args The place where it is.
     * @param opts Pulumi's options of a resource.
     */
    static get(
        name: string,
        id: pulumi.Input<pulumi.ID>,
        args: ExistingArgs,
        opts?: pulumi.CustomResourceOptions,
    ): NomadVariable {
        return existing(NomadVariable, ["NomadVariable", name, id], args, ["path", "items"], {
            ...opts,
            additionalSecretOutputs: ["items"],
        });
    }
}

/** The properties of a variable, from a program's arguments in any language. */
export function nomadVariableProps(name: string, args: NomadVariableArgs): PropsOf<"NomadVariable"> {
    refuseWrongTypes("NomadVariable", name, args);
    const { namespace = "default" } = args;
    const items = pulumi.secret(args.items);
    return { ...args, namespace, items, modifyIndex: undefined };
}
