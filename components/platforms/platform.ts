import type * as pulumi from "@pulumi/pulumi";
import type { Cloud } from "../../sdk/agents";
import type { ArtifactSource } from "../../sdk/node";
import type { ClusterPlan, NodePlan, Problem, TopologyArgs } from "../../sdk/topology";
import type { AdminArgs } from "../adminArgs";
import type { ServerChangesArgs } from "../serverChanges";

/** A machine as the rest of the component sees it, wherever it runs. */
export interface Machine {
    node: NodePlan;
    /** What must exist before anybody connects. */
    resource: pulumi.Resource;
    /** Changes when the machine is another one, and everything on it is to be delivered again. */
    id: pulumi.Output<string>;
    /** Changes when the platform starts a machine that had stopped; undefined where it never does. */
    boot?: pulumi.Output<string>;
    /** In the network between the machines. */
    privateAddress: pulumi.Output<string>;
    /** Where the operator's SSH reaches it. */
    sshAddress: pulumi.Output<string>;
    /** Its name on this host, whose disk tells its SSH host keys; undefined for machines elsewhere. */
    localName?: string;
}

/** What a platform makes of a plan. */
export interface Platform {
    machines: Machine[];
    /** The network that everything lies in: it goes only when the whole cluster goes. */
    network: pulumi.Resource;
    networkCidr: pulumi.Output<string>;
    /** Where the cluster is on its platform, by the path of the argument. A running cluster cannot change it. */
    place: Record<string, string>;
    artifacts: pulumi.Output<ArtifactSource>;
    /** Who logs in; anybody but root needs `sudo` without a password. */
    sshUser: string;
    /** For Nomad's fingerprint; undefined where there is no cloud. */
    cloud?: Cloud;
    /** Name of the machines' interface with a public address; undefined where they have none. */
    publicInterface?: string;
    /** Addresses at which visitors reach ports 80 and 443 of the Nomad clients; empty where nobody outside does. */
    ingress: pulumi.Output<string[]>;
    /** What replaces servers when it changes; undefined where nothing of that kind does. */
    serverShapes?: ServerChangesArgs;
}

/** What every platform is given. */
export interface PlatformOptions {
    /** Prefix of every resource's name. */
    name: string;
    plan: ClusterPlan;
    sshPublicKey: pulumi.Output<string>;
    /** Who reaches the machines from outside. */
    admin: AdminArgs;
    parent: pulumi.Resource;
}

/** A platform, as the table of platforms lists it. `Args` is the type of its block. */
export interface PlatformKind<Args> {
    /** Whether SSH is closed to everybody unless `admin.cidrs` names a network. */
    needsAdminCidrs: boolean;
    /** Every problem of the block; `nodes` is empty if the topology is not sound. */
    validate: (args: Args, topology: TopologyArgs, nodes: readonly NodePlan[]) => Problem[];
    create: (options: PlatformOptions, args: Args) => Platform;
}
