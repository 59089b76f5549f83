import type { NomadClient } from "../api";
import type { RolloutOptions } from "./rollout";

/**
 * Waits until nothing of a stopped job runs any more, so that what it used (its namespace, its ports) can go or be used
 * again. What takes longer than the bound is told and left to Nomad: the job is stopped all the same.
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
