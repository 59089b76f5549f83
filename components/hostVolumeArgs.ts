import type * as pulumi from "@pulumi/pulumi";
import type { ClusterConnection } from "../sdk/cluster";

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
