import { isDeepStrictEqual } from "node:util";
import { ApiError, type NomadClient, type NomadJobSpec, orUndefined } from "../api";
import { type JobSource, readJobspec } from "./jobspec";
import { registrationHints } from "./placementHints";
import { type JobTarget, type RegisteredJob, targetOf, UnsettledJobError, versionOf } from "./registeredJob";
import { awaitRollout, RolloutError, type RolloutOptions } from "./rollout";

/**
 * Registers a job, unless Nomad has another than the one last seen, and waits until it is healthy.
 *
 * @param seen undefined for a job that must not run yet.
 * @throws UnsettledJobError if only the waiting failed: the job is registered then.
 */
export async function putJob(
    nomad: NomadClient,
    source: JobSource,
    options: RolloutOptions,
    seen?: RegisteredJob,
): Promise<RegisteredJob> {
    const job = await readJobspec(nomad, source);
    const target = targetOf(job);
    if (seen !== undefined && !isDeepStrictEqual(target, seen.target))
        throw new Error(movedText(target, seen));
    const { evaluationId } = await register(nomad, job, target, seen);
    const registered = { ...(await current(nomad, target)), target, deploymentId: "", settled: false };
    try {
        const version = { ...target, version: registered.version };
        const deploymentId = await awaitRollout(nomad, version, evaluationId, options);
        return { ...registered, deploymentId: deploymentId ?? "", settled: true };
    } catch (error) {
        throw new UnsettledJobError(await asItIs(nomad, registered, error), error as Error);
    }
}

async function register(nomad: NomadClient, job: NomadJobSpec, target: JobTarget, seen?: RegisteredJob) {
    try {
        const plan = await nomad.jobs.plan(job);
        // Exactly this job is there, by an update that was cut off or by somebody who did the same: nothing is overwritten.
        const isThere = plan.diff.Type === "None";
        const expected = isThere
            ? plan.jobModifyIndex
            : (seen?.modifyIndex ?? (await stoppedIndex(nomad, target)));
        return await nomad.jobs.register(job, expected);
    } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        const hints = registrationHints(error.body);
        if (hints.length > 0) throw new Error([error.message, ...hints].join("\n"));
        if (!error.isConflict) throw error;
        throw new Error(seen === undefined ? existsText(target) : changedText(target, seen, error));
    }
}

/** A job that was stopped is nobody's; 0, that there must be none, in every other case. */
async function stoppedIndex(nomad: NomadClient, { id, namespace }: JobTarget): Promise<number> {
    const job = await orUndefined(nomad.jobs.read(id, namespace));
    return job?.Stop ? (job.JobModifyIndex ?? 0) : 0;
}

async function current(nomad: NomadClient, { id, namespace }: JobTarget) {
    return versionOf(await nomad.jobs.read(id, namespace));
}

/** With `auto_revert`, Nomad itself has registered an older version again. That is no change from outside. */
async function asItIs(nomad: NomadClient, job: RegisteredJob, failure: unknown): Promise<RegisteredJob> {
    const reverted = failure instanceof RolloutError && /rolling back to job version/i.test(failure.message);
    return reverted ? { ...job, ...(await current(nomad, job.target)) } : job;
}

function existsText({ id, namespace }: JobTarget): string {
    return (
        `Expected no job \`${id}\` in Nomad's namespace ${namespace}, found one that differs from the program's and that this stack did not make. ` +
        `To take it over, write the program's job as it is (Pulumi's option \`import\` says what differs). Otherwise stop it with \`nomad job stop -namespace=${namespace} ${id}\` and run the same command again, or give this job another ID.`
    );
}

function changedText(
    { id, namespace }: JobTarget,
    { modifyIndex }: RegisteredJob,
    refusal: ApiError,
): string {
    return (
        `Expected job \`${id}\` in Nomad's namespace ${namespace} to be as this stack last saw it (modify index ${modifyIndex}), ` +
        `but it was changed outside: ${refusal.body.trim()}. Nothing was overwritten. Run \`pulumi refresh\` and look at the difference ` +
        `that it shows as \`drift\`; then take the change over into the program, or run \`pulumi up\` to put the program's job back.`
    );
}

function movedText(target: JobTarget, { target: { id, namespace } }: RegisteredJob): string {
    return (
        `Job \`${id}\` of namespace ${namespace} turned into \`${target.id}\` of ${target.namespace}, and Nomad did not answer when this was to be found out. ` +
        "Run the same command again: it makes the new job and stops the old one."
    );
}
