import * as pulumi from "@pulumi/pulumi";
import type { ClusterConnection } from "../sdk/cluster";
import { DynamicResource, type Outputs } from "./providers/dynamicResource";
import { hostVolumeProblems } from "./hostVolumeProblems";
import { refusal, refuseWrongTypes } from "./schema/refusal";

/** A way in which jobs may mount a {@link NomadHostVolume}. */
export interface HostVolumeCapabilityArgs {
    /**
     * Access of the jobs. Allowed: `single-node-writer`; `single-node-reader-only`; `single-node-single-writer`, with which only one allocation
     * mounts the volume for writing; `single-node-multi-writer`, with which several do.
     */
    accessMode: string;
    /** Form of the volume. Default: `file-system`. Allowed: `file-system`, `block-device`. */
    attachmentMode?: string;
}

/** A condition that the node of a {@link NomadHostVolume} has to meet. */
export interface HostVolumeConstraintArgs {
    /** Attribute of the node, for example `${node.class}`, `${meta.disk}` or `${node.unique.name}`. */
    attribute: string;
    /** Operator. Default: `=`. Allowed: those of a job's `constraint` block, without `distinct_hosts` and `distinct_property`. */
    operator?: string;
    /** Value with which the attribute is compared. Default: empty, for operators that need none. */
    value?: string;
}

/** Arguments of {@link NomadHostVolume}. */
export interface NomadHostVolumeArgs {
    /** The cluster that gets the volume: {@link NomadCluster.access}. */
    cluster: pulumi.Input<ClusterConnection>;
    /**
     * Name by which jobs mount the volume, the `source` of their `volume` block. Default: the resource's name. Volumes of the same name are on
     * different nodes, so that each allocation of a job finds one. Another name replaces the volume.
     */
    name?: pulumi.Input<string>;
    /** Namespace of the jobs that may mount the volume. Default: `default`. Another namespace replaces the volume. */
    namespace?: pulumi.Input<string>;
    /**
     * Plugin that makes the volume on its node. Default: `mkdir`, which is part of Nomad and makes a folder. Others are programs that have to be in
     * `client.host_volume_plugin_dir`. Another plugin replaces the volume.
     */
    plugin?: pulumi.Input<string>;
    /** Pool of the nodes among which Nomad chooses. Default: all nodes. Another pool replaces the volume. */
    nodePool?: pulumi.Input<string>;
    /** Conditions for the node. Default: none. Others replace the volume. */
    constraints?: HostVolumeConstraintArgs[];
    /**
     * Ways in which jobs may mount the volume. Default: `single-node-writer`. A change needs that no allocation uses the volume.
     */
    capabilities?: HostVolumeCapabilityArgs[];
    /** Least size in MiB. Default: the plugin's choice. Allowed: whole numbers from 1. `mkdir` limits no size. */
    capacityMinMb?: number;
    /** Greatest size in MiB. Default: the plugin's choice. Allowed: whole numbers from `capacityMinMb`. `mkdir` limits no size. */
    capacityMaxMb?: number;
    /**
     * Settings of the plugin. Default: for `mkdir`, `mode` is `0777`, because `exec` and Docker run tasks as users of their own; it also takes `uid` and
     * `gid`. Others replace the volume.
     */
    parameters?: Record<string, string>;
}

/**
 * A volume that Nomad makes on a node of its choice while the cluster runs: a dynamic host volume. Jobs of its namespace mount it with `type =
 * "host"`, and run where it is.
 *
 * An update waits until the node has reported the volume. Its content is lost when it is replaced or deleted, which fails while an
 * allocation uses it, and when its machine is replaced: the next `pulumi refresh` then removes the resource, and an update makes another.
 * Let jobs that use the volume depend on it, so that they are stopped before.
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
    extends DynamicResource<"NomadHostVolume">
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
        refuseWrongTypes("NomadHostVolume", name, args);
        const problems = hostVolumeProblems(args);
        if (problems.length > 0) throw refusal(`NomadHostVolume \`${name}\``, "these arguments", problems);
        const { plugin = "mkdir", parameters = {}, constraints = [] } = args;
        const props = {
            cluster: args.cluster,
            owner: `${pulumi.getProject()}/${pulumi.getStack()}/${name}`,
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
        };
        const outputs = { node: undefined, nodeId: undefined, path: undefined };
        // Two volumes of one owner cannot be told apart.
        super("NomadHostVolume", name, { ...props, ...outputs }, { deleteBeforeReplace: true, ...opts });
    }
}

const MiB = 1_048_576;
