import { type Allocation, ApiError, type NomadClient, type NomadJobSpec, orUndefined } from "../api";
import { diagnose } from "./diagnose";
import { placementLines } from "./placementText";
import { allocationsLine } from "./progressText";
import type { JobTarget } from "./registeredJob";
import { RolloutError, type RolloutOptions, withoutRepetition } from "./rollout";

/** A run that is to be started. */
export interface RunRequest {
    /** ID of a parameterized or a periodic job. */
    job: string;
    /** Namespace of the job. */
    namespace: string;
    /** Content of the file that a parameterized job's `dispatch_payload` names. */
    payload?: string;
    /** Values of the keys that a parameterized job names. */
    meta?: Record<string, string>;
}

/**
 * Starts a run: dispatches a parameterized job, or forces a periodic one.
 *
 * @param token a parameterized job starts one run for each token, also if this procedure is repeated
 * @returns ID of the run, which is a job of its own.
 * @throws Error if the job starts no runs, or not with these values.
 */
export async function startRun(nomad: NomadClient, request: RunRequest, token: string): Promise<string> {
    const { job: id, namespace, payload, meta } = request;
    const job = await orUndefined(nomad.jobs.read(id, namespace));
    if (job === undefined || job.Stop) throw new Error(missingText(request));
    try {
        if (job.ParameterizedJob) {
            const dispatch = { namespace, idempotencyToken: token, payload, meta };
            return (await nomad.jobs.dispatch(id, dispatch)).jobId;
        }
        if (!job.Periodic) throw new Error(kindText(request));
        if (payload !== undefined || meta !== undefined) throw new Error(periodicText(request));
        const evaluationId = await nomad.jobs.forcePeriodic(id, namespace);
        return (await nomad.evaluations.read(evaluationId, namespace)).jobId;
    } catch (error) {
        if (!(error instanceof ApiError) || error.isNoLeader) throw error;
        throw new Error(`Nomad refused to run job \`${id}\` of namespace ${namespace}: ${error.body.trim()}`);
    }
}

/**
 * Waits until a run is complete.
 *
 * @throws RolloutError with events, last log lines and the scheduler's reasons if it failed, was stopped, or took too long.
 */
export async function awaitRun(
    nomad: NomadClient,
    run: JobTarget,
    { timeoutSeconds, report }: RolloutOptions,
): Promise<void> {
    const signal = AbortSignal.timeout(timeoutSeconds * 1000);
    const tell = withoutRepetition(report);
    const { namespace } = run;
    try {
        for await (const job of nomad.jobs.watch(run.id, { namespace, signal })) {
            const allocations = await nomad.jobs.allocations(run.id, namespace);
            tell(allocationsLine(run.id, allocations));
            // A job that is both makes a periodic job of each dispatch.
            if (job.Periodic) return;
            if (job.Status !== "dead") continue;
            if (isComplete(job, allocations)) return;
            throw await failure(nomad, run, job.Stop ? "it was stopped" : "an allocation failed");
        }
    } catch (error) {
        if (!signal.aborted) throw error;
        throw await failure(nomad, run, `not complete within ${timeoutSeconds} s (\`timeoutSeconds\`)`);
    }
}

/** Whether a run has ended without success, or Nomad does not know it any more. */
export async function hasFailed(nomad: NomadClient, { id, namespace }: JobTarget): Promise<boolean> {
    const job = await orUndefined(nomad.jobs.read(id, namespace));
    if (job === undefined) return true;
    return job.Status === "dead" && !isComplete(job, await nomad.jobs.allocations(id, namespace));
}

/** Nomad repeats a failed allocation of a batch job under the same name, and one of a `sysbatch` job not at all. */
function isComplete({ Type, Stop }: NomadJobSpec, allocations: Allocation[]): boolean {
    const keyOf = ({ id, name }: Allocation) => (Type === "sysbatch" ? id : name);
    const complete = new Set(allocations.filter((one) => one.clientStatus === "complete").map(keyOf));
    return !Stop && allocations.every((one) => complete.has(keyOf(one)));
}

async function failure(nomad: NomadClient, run: JobTarget, reason: string): Promise<RolloutError> {
    const evaluations = await nomad.jobs.evaluations(run.id, run.namespace);
    const unplaced = evaluations.find(({ failedGroups }) => Object.keys(failedGroups).length > 0);
    const job = await nomad.jobs.read(run.id, run.namespace);
    const placement = unplaced ? placementLines(unplaced.failedGroups, job) : [];
    const headline = `Run \`${run.id}\` (namespace ${run.namespace}) did not succeed: ${reason}`;
    return new RolloutError(await diagnose(nomad, { ...run, version: 0 }, headline, placement));
}

function missingText({ job, namespace }: RunRequest): string {
    return (
        `Expected \`job\` to be the ID of a job in Nomad's namespace ${namespace}, got \`${job}\`, which does not exist or is stopped. ` +
        "Use the `id` of a `NomadJob`, so that the job is registered first, and set `namespace` to the job's."
    );
}

function kindText({ job }: RunRequest): string {
    return (
        `Expected \`job\` to be a job with a \`parameterized\` or \`periodic\` block, got \`${job}\`, which has neither. ` +
        "Such a job runs when it is registered: a `NomadJob` alone does that."
    );
}

function periodicText({ job }: RunRequest): string {
    return (
        `Expected no \`payload\` and no \`meta\` for \`${job}\`, which is periodic: only a parameterized job takes them. ` +
        "Leave them out, or give the job a `parameterized` block instead of `periodic`."
    );
}
