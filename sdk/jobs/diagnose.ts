import { type Allocation, ApiError, type NomadClient, UnreachableError } from "../api";
import { type FailedAllocation, failureText } from "./failureText";

/** A version of a job. */
export interface JobVersion {
    id: string;
    namespace: string;
    version: number;
}

/** The headline, and why a version of a job is not healthy, with one allocation of each group as its example. */
export async function diagnose(
    nomad: NomadClient,
    job: JobVersion,
    headline: string,
    placement: string[],
): Promise<string> {
    const allocations = await nomad.jobs.allocations(job.id, job.namespace);
    const suspects = worstOfEachGroup(allocations.filter(({ jobVersion }) => jobVersion === job.version));
    const failed = await Promise.all(
        suspects.map(async (allocation): Promise<FailedAllocation> => ({
            allocation,
            output: Object.fromEntries(
                (
                    await Promise.all(
                        Object.keys(allocation.tasks).map(
                            async (task) => [task, await lastOutput(nomad, allocation.id, task)] as const,
                        ),
                    )
                ).flatMap(([task, output]) => (output ? [[task, output] as const] : [])),
            ),
        })),
    );
    return failureText(headline, placement, failed);
}

/** Failed allocations explain more than waiting ones. */
const severity = ["failed", "lost", "unknown", "pending", "running"];

function worstOfEachGroup(allocations: Allocation[]): Allocation[] {
    const worst = new Map<string, Allocation>();
    for (const one of allocations) {
        if (!severity.includes(one.clientStatus) || one.healthy === true) continue;
        const other = worst.get(one.group);
        if (other === undefined || rank(one) < rank(other)) worst.set(one.group, one);
    }
    return [...worst.values()];
}

function rank({ clientStatus, healthy }: Allocation): number {
    return severity.indexOf(clientStatus) - (healthy === false ? severity.length : 0);
}

/** Standard error, or standard output if standard error is empty; undefined if neither can be read. */
async function lastOutput(
    nomad: NomadClient,
    allocationId: string,
    task: string,
): Promise<FailedAllocation["output"][string] | undefined> {
    for (const stream of ["stderr", "stdout"] as const) {
        try {
            const text = await nomad.allocations.logTail(allocationId, task, stream);
            if (text.trim() !== "") return { stream, text };
        } catch (error) {
            // A task that never started has no output, and a node that is down returns none. The events explain both.
            if (!(error instanceof ApiError) && !(error instanceof UnreachableError)) throw error;
        }
    }
    return undefined;
}
