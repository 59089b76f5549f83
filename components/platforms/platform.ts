import type * as pulumi from "@pulumi/pulumi";
import type { Cloud } from "../../sdk/agents";
import type { ArtifactSource, MachineVolume } from "../../sdk/node";
import type { FirewallRule } from "../../sdk/firewall";
import type { ClusterPlan, NodePlan, PoolPlan, Problem, TopologyArgs } from "../../sdk/topology";
import type { AdminArgs } from "../adminArgs";
import type { ServerChangesArgs } from "../serverChanges";

/** A machine as the rest of the component sees it, wherever it runs. */
export interface Machine {
    node: NodePlan;
    /** The resource that must exist before a connection is possible. */
    resource: pulumi.Resource;
    /** Changes when the machine is replaced and everything must be delivered again. */
    id: pulumi.Output<string>;
    /** Changes when the platform starts a machine that had stopped; undefined if it never does. */
    boot?: pulumi.Output<string>;
    /** Address in the private network between the machines. */
    privateAddress: pulumi.Output<string>;
    /** Name that always leads the other machines to its current address; undefined if the platform has none. */
    joinName?: string;
    /** Address at which the operator's SSH reaches it. */
    sshAddress: pulumi.Output<string>;
    /** Its name on this host, where its disk has its SSH host keys; undefined for machines elsewhere. */
    localName?: string;
    /** The volume that it mounts; undefined if it has none. */
    volume?: MachineVolume;
}

/** Input of a platform for one of its pools. */
export interface PoolContent {
    pool: PoolPlan;
    /**
     * Everything that members are given, as they unpack it; a secret. Living members fetch a changed one by themselves, so that it replaces none
     * of them.
     */
    bundle: pulumi.Output<string>;
    /** Resources without which a member could not join. */
    dependsOn: pulumi.Resource[];
}

/** A pool as the rest of the component sees it. */
export interface PlatformPool {
    /** Exists once the platform was told to make the first members, and goes with all of them. */
    resource: pulumi.Resource;
    /** Changes when the platform makes the pool anew, with other members. */
    id: pulumi.Output<string>;
}

/** The result of a platform for a plan. */
export interface Platform {
    machines: Machine[];
    /** The network of all machines. It is deleted only together with the whole cluster. */
    network: pulumi.Resource;
    networkCidr: pulumi.Output<string>;
    /** The cluster's place on its platform, such as a region, by the path of the argument. A running cluster cannot change it. */
    place: Record<string, string>;
    artifacts: pulumi.Output<ArtifactSource>;
    /** User who logs in. Any user except root needs `sudo` without a password. */
    sshUser: string;
    /** The cloud, for Nomad's fingerprint; undefined if there is none. */
    cloud?: Cloud;
    /**
     * The connections that a firewall of the machines' image has to let in, beside the platform's own firewall; undefined if no image
     * of the platform has one.
     */
    firewall?: readonly FirewallRule[];
    /** Name of the machines' interface with a public address; undefined if they have none. */
    publicInterface?: string;
    /** Addresses at which visitors reach ports 80 and 443 of the Nomad clients; empty if no outsider does. */
    ingress: pulumi.Output<string[]>;
    /** The settings whose change replaces servers; undefined if there are none. */
    serverShapes?: ServerChangesArgs;
    /** Makes a pool. The platform alone knows and changes the number of its members afterwards. Undefined if it has no pools. */
    createPool?: (content: PoolContent) => PlatformPool;
}

/** Input of every platform. */
export interface PlatformOptions {
    /** Prefix of every resource's name. */
    name: string;
    plan: ClusterPlan;
    sshPublicKey: pulumi.Output<string>;
    /** Whether Consul's names resolve on the machines. */
    names: boolean;
    /** Access of operators from outside. */
    admin: AdminArgs;
    parent: pulumi.Resource;
}

/** A platform, as the table of platforms lists it. `Args` is the type of its block. */
export interface PlatformKind<Args> {
    /** Whether SSH is closed to everybody unless `admin.cidrs` names a network. */
    needsAdminCidrs: boolean;
    /** Whether it has pools: whether a member can be given secrets that tasks on it cannot read. */
    hasPools: boolean;
    /** Every problem of the block; `nodes` is empty if the topology is not sound. */
    validate: (
        args: Args,
        topology: TopologyArgs & { admin?: AdminArgs },
        nodes: readonly NodePlan[],
    ) => Problem[];
    /** The npm package of the cloud, which the user installs; undefined if there is none. */
    sdk?: string;
    /** Loads `sdk`, which nothing else of this package may load. */
    create: (options: PlatformOptions, args: Args) => Platform;
}
