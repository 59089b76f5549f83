import * as pulumi from "@pulumi/pulumi";
import { taskAccess } from "../sdk/accessControl";
import type { ClusterConnection } from "../sdk/cluster";
import { ClusterResource, type ExistingArgs, existing } from "./clusterResource";
import type { Outputs, PropsOf } from "./providers/dynamicResource";
import { refuseWrongTypes } from "./schema/refusal";

/** Arguments of {@link NomadNamespace}. */
export interface NomadNamespaceArgs {
    /** The cluster that gets the namespace: {@link NomadCluster.access}. */
    cluster: pulumi.Input<ClusterConnection>;
    /**
     * The namespace's name: 1 to 128 letters, digits and hyphens, and not `default`. Default: the resource's name. Another
     * name replaces the namespace.
     */
    name?: pulumi.Input<string>;
    /** Text for people. Default: empty. */
    description?: pulumi.Input<string>;
    /** Keys and values of your own, which Nomad stores with the namespace. Default: none. */
    meta?: pulumi.Input<Record<string, pulumi.Input<string>>>;
}

/**
 * A namespace of Nomad. Its jobs have the same access to Consul as jobs in `default`: their tasks read services and the keys
 * below `nomad/<namespace>/`. Nomad refuses to delete a namespace in which jobs run.
 *
 * Pulumi's option `import` takes over a namespace that exists, by its name, if the arguments say what it is. {@link NomadNamespace.get} reads one that another program owns.
 *
 * @see https://developer.hashicorp.com/nomad/docs/govern/namespaces
 *
 * @example
 * ```ts
 * import { NomadCluster, NomadJob, NomadNamespace } from "pulumi-nomad-cluster";
 * import { readFileSync } from "node:fs";
 *
 * const cluster = new NomadCluster("dev", { local: {} });
 * const team = new NomadNamespace("team-a", { cluster: cluster.access, description: "Jobs of team A" });
 * new NomadJob("web", {
 *     cluster: cluster.access,
 *     namespace: team.name,
 *     jobspec: readFileSync("web.nomad.hcl", "utf8"),
 * });
 * ```
 */
export class NomadNamespace
    extends ClusterResource<"NomadNamespace">
    implements Outputs<"NomadNamespace", "name">
{
    /** The namespace's name, for {@link NomadJobArgs.namespace}. */
    declare readonly name: pulumi.Output<string>;

    /**
     * @param name Name of the resource.
     * @param args The namespace.
     * @param opts Pulumi's options of a resource.
     */
    constructor(name: string, args: NomadNamespaceArgs, opts: pulumi.CustomResourceOptions = {}) {
        super("NomadNamespace", name, nomadNamespaceProps(name, args), opts);
    }

    /**
     * Reads a namespace that another program owns. Updates read it again, and never change or delete it.
     *
     * @param name Name of the resource.
     * @param id Name of the namespace.
     * @param args The place where it is.
     * @param opts Pulumi's options of a resource.
     */
    static get(
        name: string,
        id: pulumi.Input<pulumi.ID>,
        args: ExistingArgs,
        opts?: pulumi.CustomResourceOptions,
    ): NomadNamespace {
        return existing(NomadNamespace, ["NomadNamespace", name, id], args, ["name"], opts);
    }
}

/** The properties of a namespace, from a program's arguments in any language. */
export function nomadNamespaceProps(name: string, args: NomadNamespaceArgs): PropsOf<"NomadNamespace"> {
    refuseWrongTypes("NomadNamespace", name, args);
    const { description = "", meta = {} } = args;
    const namespace = args.name ?? name;
    const tasks = pulumi.output(namespace).apply(taskAccess);
    return { ...args, name: namespace, description, meta, tasks };
}
