import { setTimeout as delay } from "node:timers/promises";
import { type ClusterStatus, clusterStatus } from "../sdk/cluster";
import { changesBetween, type ClusterChange } from "./changes";
import { existingClusters } from "./clusterStatus";
import type { CallOptions, ClusterStack } from "./clusterStack";
import { NoCluster } from "./errors";

/** Settings of {@link watchCluster}. */
export interface WatchOptions extends CallOptions {
    /** Seconds from the end of one look to the next. Default: 5. */
    intervalSeconds?: number;
    /** Ends the iteration. */
    signal?: AbortSignal;
}

/** A cluster after something changed. */
export interface WatchedCluster {
    /** The whole status, asked from the machines. */
    status: ClusterStatus;
    /** The changes since the last report of this cluster; empty in the first one. */
    changes: ClusterChange[];
}

/**
 * The clusters of a stack, each once at the start and then whenever something changed: leaders, voters, machines, certificates.
 * A cluster without a leader, or with machines that do not answer, is reported as such, and the watch goes on. Each look makes its
 * own connections and reads the stack's state again, so nothing is left open between two looks or at the end.
 *
 * @throws NoCluster if the stack has no cluster, also once the last one was destroyed; Error if the stack's state cannot be read the
 * first time.
 */
export async function* watchCluster({
    intervalSeconds = 5,
    signal,
    ...stack
}: ClusterStack & WatchOptions): AsyncGenerator<WatchedCluster, void, undefined> {
    const seen = new Map<string, ClusterStatus>();
    let states = await existingClusters(stack);
    while (!signal?.aborted) {
        for (const status of await Promise.all(states.map(clusterStatus))) {
            const before = seen.get(status.name);
            const changes = before ? changesBetween(before, status) : [];
            seen.set(status.name, status);
            if (!before || changes.length > 0) yield { status, changes };
        }
        await delay(intervalSeconds * 1000, undefined, { signal }).catch(() => undefined);
        if (signal?.aborted) return;
        states = await existingClusters(stack).catch((error: unknown) => {
            if (error instanceof NoCluster) throw error;
            return states; // good enough while the backend does not answer
        });
    }
}
