import { isDeepStrictEqual } from "node:util";
import type { ClusterConnection } from "../../sdk/cluster";

/**
 * Did the way to the cluster change: a machine, a certificate, a token? The state then takes the new one, so that a later
 * delete does not knock at a door that is gone; nothing is done in the cluster.
 */
export function clusterChanged(
    olds: { cluster?: ClusterConnection },
    news: { cluster?: ClusterConnection },
): boolean {
    return !isDeepStrictEqual(olds.cluster, news.cluster);
}
