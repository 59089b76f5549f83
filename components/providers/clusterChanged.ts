import { isDeepStrictEqual } from "node:util";
import type { ClusterConnection } from "../../sdk/cluster";

/**
 * Whether the connection changed: a machine, a certificate or a token. The state then gets the new connection, so that a later
 * delete uses an address that still exists. Nothing changes in the cluster.
 */
export function clusterChanged(
    olds: { cluster?: ClusterConnection },
    news: { cluster?: ClusterConnection },
): boolean {
    return !isDeepStrictEqual(olds.cluster, news.cluster);
}
