import type { NomadClient } from "../api";
import type { RolloutOptions } from "./rollout";

/**
 * Waits until no allocation of a stopped job runs, so that its namespace can be deleted and its ports can be used again. After
 * `timeoutSeconds`, reports the remaining allocations and returns, because Nomad stops them in any case.
 */
export async function awaitStopped(
    nomad: NomadClient,
    id: string,
    namespace: string,
    { timeoutSeconds, report }: RolloutOptions,
): Promise<void> {
    const signal = AbortSignal.timeout(timeoutSeconds * 1000);
    let left: string[] = [];
    try {
        for await (const all of nomad.jobs.watchAllocations(id, { namespace, signal })) {
            left = all
                .filter(({ clientStatus }) => clientStatus === "pending" || clientStatus === "running")
                .map(({ name, nodeName }) => `${name} on ${nodeName}`);
            if (left.length === 0) return;
        }
    } catch (error) {
        if (!signal.aborted) throw error;
        report(`job ${id}: still stopping after ${timeoutSeconds} s: ${left.join(", ")}`);
    }
}
