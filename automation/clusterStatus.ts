import { type ClusterState, clustersIn, type ClusterStatus, clusterStatus as statusOf } from "../sdk/cluster";
import type { CallOptions, ClusterStack } from "./clusterStack";
import { withStack } from "./workspace";

/** The clusters of a stack as its state has them; none if there is no such stack, or no cluster of it has come up yet. */
export async function clusterStates({ env, ...stack }: ClusterStack & CallOptions): Promise<ClusterState[]> {
    const clusters = await withStack(stack, { env }, async ({ pulumi }) =>
        clustersIn(await pulumi.exportStack()),
    );
    return clusters ?? [];
}

/**
 * The status of a stack's clusters, asked from their machines now; none if there is no such stack, or no cluster of it has come up
 * yet. A product or machine that does not answer is reported as such.
 */
export async function clusterStatus(options: ClusterStack & CallOptions): Promise<ClusterStatus[]> {
    return Promise.all((await clusterStates(options)).map(statusOf));
}
