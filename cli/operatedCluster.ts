import type { FolderStack } from "../automation";
import { existingClusters } from "../automation/clusterStatus";
import { projectOf } from "../automation/project";
import type { ClusterState } from "../sdk/cluster";
import type { ClusterMachine } from "../sdk/topology";
import { ensureTools } from "../sdk/toolchain";
import { OperatorFolder } from "./operatorFolder";
import { progressSince } from "./progress";

/** The cluster that a command concerns. */
export interface ClusterChoice {
    stack: string;
    /** The component's name; needed only if the stack has several. */
    cluster?: string;
}

/** A cluster that a command works with, and its folder for files. */
export interface OperatedCluster {
    state: ClusterState;
    folder: OperatorFolder;
}

/** @throws Error if the stack has no such cluster, or several to choose from. */
export async function operatedCluster({ stack, cluster }: ClusterChoice): Promise<OperatedCluster> {
    const state = chosenCluster(await clustersOf(stack), cluster);
    return { state, folder: OperatorFolder.of(await projectOf(inThisFolder(stack)), stack, state.name) };
}

/** The stack's clusters, at least one. Reading the state needs no tool except `pulumi`. @throws NoCluster. */
export async function clustersOf(stack: string): Promise<ClusterState[]> {
    const { env } = await ensureTools({ progress: progressSince(Date.now()), names: ["pulumi"] });
    return existingClusters({ ...inThisFolder(stack), env });
}

/** A stack of the project in the working directory. */
export function inThisFolder(stack: string): FolderStack {
    return { stack, folder: process.cwd() };
}

export function chosenCluster(clusters: readonly ClusterState[], name: string | undefined): ClusterState {
    const chosen = clusters.filter((cluster) => name === undefined || cluster.name === name);
    if (chosen.length === 1) return chosen[0]!;
    const got = name === undefined ? "none" : `\`${name}\``;
    throw new Error(
        `Expected \`--cluster\` to name one of ${listed(clusters)}, got ${got}. The stack has these clusters.`,
    );
}

export function machineNamed({ machines }: ClusterState, name: string): ClusterMachine {
    const machine = machines.find((other) => other.name === name);
    if (machine) return machine;
    throw new Error(`Expected a machine of the cluster, ${listed(machines)}, got \`${name}\`.`);
}

function listed(named: readonly { name: string }[]): string {
    return named.map(({ name }) => `\`${name}\``).join(", ");
}
