import { isDeepStrictEqual } from "node:util";
import { ApiError, type NomadClient, type NomadJobSpec, orUndefined } from "../../sdk/api";
import { withCluster } from "../../sdk/cluster";
import { awaitRollout, readJobspec, RolloutError } from "../../sdk/jobs";
import { type JobInputs, type JobState, type JobTarget, targetOf, versionOf } from "./nomadJobInputs";

/**
 * Registers a job, unless Nomad has another than the one last seen, and waits until it is healthy.
 *
 * @param seen undefined for a job that must not run yet.
 * @throws an error that leaves the resource in the state where only the waiting failed: the job is registered then.
 */
export async function putJob(inputs: JobInputs, seen?: JobState): Promise<JobState> {
    return withCluster(inputs.cluster, async ({ nomad }) => {
        const job = await readJobspec(nomad, inputs);
        const target = targetOf(job);
        if (seen !== undefined && !isDeepStrictEqual(target, seen.target))
            throw new Error(movedText(target, seen));
        const { evaluationId } = await register(nomad, job, target, seen);
        const state: JobState = {
            ...inputs,
            ...(await current(nomad, target)),
            target,
            deploymentId: "",
            settled: false,
            drift: "",
        };
        try {
            const { timeoutSeconds } = inputs;
            const version = { ...target, version: state.version };
            const options = { timeoutSeconds, report: console.error };
            const deploymentId = await awaitRollout(nomad, version, evaluationId, options);
            return { ...state, deploymentId: deploymentId ?? "", settled: true };
        } catch (error) {
            throw await registeredYetFailed(nomad, state, error as Error);
        }
    });
}

async function register(nomad: NomadClient, job: NomadJobSpec, target: JobTarget, seen?: JobState) {
    const plan = await nomad.jobs.plan(job);
    // Exactly this job is there, by an update that was cut off or by somebody who did the same: nothing is overwritten.
    const isThere = plan.diff.Type === "None";
    const expected = isThere
        ? plan.jobModifyIndex
        : (seen?.modifyIndex ?? (await stoppedIndex(nomad, target)));
    try {
        return await nomad.jobs.register(job, expected);
    } catch (error) {
        if (!(error instanceof ApiError) || !error.isConflict) throw error;
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

/** What Pulumi takes as "made, but not initialized": it keeps the state and updates the resource the next time. */
async function registeredYetFailed(nomad: NomadClient, state: JobState, error: Error): Promise<Error> {
    // With `auto_revert` Nomad itself has registered an older version again, which is nobody's change.
    const reverted = error instanceof RolloutError && /rolling back to job version/i.test(error.message);
    const seen = reverted ? await current(nomad, state.target) : {};
    const properties = { ...state, ...seen };
    return Object.assign(error, { id: state.target.id, properties, reasons: [error.message] });
}

function existsText({ id, namespace }: JobTarget): string {
    return (
        `Expected no job \`${id}\` in Nomad's namespace ${namespace}, found one that differs from the program's and that this stack did not make. ` +
        `Stop it with \`nomad job stop -namespace=${namespace} ${id}\` and run the same command again, or give this job another ID.`
    );
}

function changedText({ id, namespace }: JobTarget, { modifyIndex }: JobState, refusal: ApiError): string {
    return (
        `Expected job \`${id}\` in Nomad's namespace ${namespace} to be as this stack last saw it (modify index ${modifyIndex}), ` +
        `but it was changed outside: ${refusal.body.trim()}. Nothing was overwritten. Run \`pulumi refresh\` and look at the difference ` +
        `that it shows as \`drift\`; then take the change over into the program, or run \`pulumi up\` to put the program's job back.`
    );
}

function movedText(target: JobTarget, { target: { id, namespace } }: JobState): string {
    return (
        `Job \`${id}\` of namespace ${namespace} turned into \`${target.id}\` of ${target.namespace}, and Nomad did not answer when this was to be found out. ` +
        "Run the same command again: it makes the new job and stops the old one."
    );
}
