import { type ClusterState, clustersIn, type ClusterStatus, clusterStatus as statusOf } from "../sdk/cluster";
import type { CallOptions, ClusterStack } from "./clusterStack";
import { NoCluster } from "./errors";
import { withStack } from "./workspace";

/** The clusters of a stack as its state has them; none if there is no such stack, or no cluster of it has come up yet. */
export async function clusterStates({ env, ...stack }: ClusterStack & CallOptions): Promise<ClusterState[]> {
    const clusters = await withStack(stack, { env }, async ({ pulumi }) =>
        clustersIn(await pulumi.exportStack()),
    );
    return clusters ?? [];
}

/** The clusters of a stack as its state has them, at least one. @throws NoCluster, PassphraseRefused. */
export async function existingClusters(options: ClusterStack & CallOptions): Promise<ClusterState[]> {
    const clusters = await clusterStates(options);
    if (clusters.length > 0) return clusters;
    throw new NoCluster(
        options.stack,
        `Stack \`${options.stack}\` has no cluster that has come up. Bring one up first, by \`npm run up\`, \`pulumi up\` or \`deployCluster\`.`,
    );
}

/**
 * The status of a stack's clusters, asked from their machines now. A product or machine that does not answer is reported as such.
 *
 * @throws NoCluster, PassphraseRefused.
 */
export async function clusterStatus(options: ClusterStack & CallOptions): Promise<ClusterStatus[]> {
    return Promise.all((await existingClusters(options)).map(statusOf));
}
