import * as pulumi from "@pulumi/pulumi";
import { ClusterResource, type ExistingInNamespaceArgs, existing } from "./clusterResource";
import type { Outputs, PropsOf } from "./providers/dynamicResource";
import type { NomadHostVolumeArgs } from "./hostVolumeArgs";
import { hostVolumeProblems } from "./hostVolumeProblems";
import { refusal, refuseWrongTypes } from "./schema/refusal";

/**
 * A volume that Nomad makes on a node of its choice while the cluster runs: a dynamic host volume. Jobs of its namespace mount it with `type =
 * "host"`, and run where it is.
 *
 * An update waits until the node has reported the volume. Its content is lost when it is replaced or deleted, which fails while an
 * allocation uses it, and when its machine is replaced: the next `pulumi refresh` then removes the resource, and an update makes another.
 * Let jobs that use the volume depend on it, so that they are stopped before.
 *
 * Pulumi's option `import` takes over a volume that exists, by its ID, if the arguments say what it is. {@link NomadHostVolume.get} reads one that another program owns.
 *
 * @see https://developer.hashicorp.com/nomad/docs/architecture/storage/host-volumes
 *
 * @example
 * ```ts
 * import { NomadCluster, NomadHostVolume, NomadJob } from "pulumi-nomad-cluster";
 *
 * const cluster = new NomadCluster("dev", { local: {} });
 * const data = new NomadHostVolume("redis-data", { cluster: cluster.access });
 * new NomadJob("redis", { cluster: cluster.access, jobFile: "redis.nomad.hcl" }, { dependsOn: data });
 * ```
 */
export class NomadHostVolume
    extends ClusterResource<"NomadHostVolume">
    implements Outputs<"NomadHostVolume", "name" | "node" | "nodeId" | "path">
{
    /** Name by which jobs mount the volume. */
    declare readonly name: pulumi.Output<string>;
    /** Name of the node on which the volume is. */
    declare readonly node: pulumi.Output<string>;
    /** ID of that node. */
    declare readonly nodeId: pulumi.Output<string>;
    /** The volume's folder on the node. */
    declare readonly path: pulumi.Output<string>;

    /**
     * @param name Name of the resource.
     * @param args The volume.
     * @param opts Pulumi's options of a resource.
     */
    constructor(name: string, args: NomadHostVolumeArgs, opts: pulumi.CustomResourceOptions = {}) {
        // Two volumes of one owner cannot be told apart.
        super("NomadHostVolume", name, nomadHostVolumeProps(name, args), {
            deleteBeforeReplace: true,
            ...opts,
        });
    }

    /**
     * Reads a volume that another program owns. Updates read it again, and never change or delete it.
     *
     * @param name Name of the resource.
     * @param id ID of the volume, a UUID.
     * @param args The place where it is.
     * @param opts Pulumi's options of a resource.
     */
    static get(
        name: string,
        id: pulumi.Input<pulumi.ID>,
        args: ExistingInNamespaceArgs,
        opts?: pulumi.CustomResourceOptions,
    ): NomadHostVolume {
        return existing(
            NomadHostVolume,
            ["NomadHostVolume", name, id],
            args,
            ["name", "node", "nodeId", "path"],
            opts,
        );
    }
}

/** The properties of a volume, from a program's arguments in any language. */
export function nomadHostVolumeProps(
    name: string,
    args: NomadHostVolumeArgs,
    { project, stack } = { project: pulumi.getProject(), stack: pulumi.getStack() },
): PropsOf<"NomadHostVolume"> {
    refuseWrongTypes("NomadHostVolume", name, args);
    const problems = hostVolumeProblems(args);
    if (problems.length > 0) throw refusal(`NomadHostVolume \`${name}\``, "these arguments", problems);
    const { plugin = "mkdir", parameters = {}, constraints = [] } = args;
    return {
        cluster: args.cluster,
        owner: `${project}/${stack}/${name}`,
        name: args.name ?? name,
        namespace: args.namespace ?? "default",
        plugin,
        nodePool: args.nodePool,
        constraints: constraints.map(({ attribute, operator = "=", value = "" }) => ({
            attribute,
            operator,
            value,
        })),
        capabilities: (args.capabilities ?? [{ accessMode: "single-node-writer" }]).map(
            ({ accessMode, attachmentMode = "file-system" }) => ({ accessMode, attachmentMode }),
        ),
        capacityMinBytes: (args.capacityMinMb ?? 0) * MiB,
        capacityMaxBytes: (args.capacityMaxMb ?? 0) * MiB,
        parameters: pulumi
            .output(plugin)
            .apply((known) => (known === "mkdir" ? { mode: "0777", ...parameters } : parameters)),
        node: undefined,
        nodeId: undefined,
        path: undefined,
    };
}

const MiB = 1_048_576;
