import { type ClusterStatus, isHealthy } from "../../../sdk/cluster";

/** @throws Error with the whole status, because a test that only says "not healthy" cannot be looked into later. */
export function expectHealthy(status: ClusterStatus): void {
    if (!isHealthy(status)) throw new Error(`Expected a healthy cluster, got ${JSON.stringify(status)}`);
}
