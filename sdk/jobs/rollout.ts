import type { Allocation, Deployment, Evaluation, NomadClient } from "../api";
import { diagnose, type JobVersion } from "./diagnose";
import { placementLines } from "./placementText";
import { allocationsLine, deploymentLine } from "./progressText";

export interface RolloutOptions {
    /** Maximum number of seconds of the whole wait. */
    timeoutSeconds: number;
    /** Receives lines of progress. The same line never follows itself. */
    report: (line: string) => void;
}

/** A registered job did not become healthy; the message says why. */
export class RolloutError extends Error {}

/** The outcome of this wait, without the details. */
class Unhealthy extends Error {}

/**
 * Waits until a registered version of a job is healthy:
 * - a job with a deployment, such as a service job: until the deployment is successful;
 * - a job without one, such as a batch job: until every allocation runs or has completed;
 * - a periodic or parameterized job, which Nomad does not evaluate yet: returns at once.
 *
 * @returns ID of the deployment; undefined if there is none.
 * @throws RolloutError with events, last log lines and the scheduler's reasons.
 * @see https://developer.hashicorp.com/nomad/docs/job-specification/update
 */
export async function awaitRollout(
    nomad: NomadClient,
    job: JobVersion,
    evaluationId: string,
    { timeoutSeconds, report }: RolloutOptions,
): Promise<string | undefined> {
    if (evaluationId === "") return undefined;
    const signal = AbortSignal.timeout(timeoutSeconds * 1000);
    const wait: Wait = { nomad, job, signal, report: withoutRepetition(report), placement: [] };
    try {
        const { blockedEvaluationId } = await evaluated(wait, evaluationId);
        const deployment = await nomad.jobs.latestDeployment(job.id, job.namespace);
        if (deployment?.jobVersion === job.version) {
            await deployed(wait, deployment.id);
            return deployment.id;
        }
        if (blockedEvaluationId) await evaluated(wait, blockedEvaluationId);
        await allocationsStarted(wait);
        return undefined;
    } catch (error) {
        if (!(error instanceof Unhealthy) && !signal.aborted) throw error;
        const reason =
            error instanceof Unhealthy
                ? error.message
                : `not within ${timeoutSeconds} s (\`timeoutSeconds\`)`;
        const headline = `Job \`${job.id}\` (namespace ${job.namespace}, version ${job.version}) is registered but not healthy: ${reason}`;
        throw new RolloutError(await diagnose(nomad, job, headline, wait.placement));
    }
}

interface Wait {
    nomad: NomadClient;
    job: JobVersion;
    signal: AbortSignal;
    report: (line: string) => void;
    /** The last known placement failures. They may be resolved later, for example when a client joins in the same update. */
    placement: string[];
}

async function evaluated(wait: Wait, evaluationId: string): Promise<Evaluation> {
    const { nomad, job, signal, report } = wait;
    const options = { namespace: job.namespace, signal };
    for await (const evaluation of nomad.evaluations.watch(evaluationId, options)) {
        if (evaluation.status === "pending" || evaluation.status === "blocked") continue;
        if (evaluation.status !== "complete") {
            throw new Unhealthy(`its evaluation ${evaluation.status}: ${evaluation.statusDescription}`);
        }
        wait.placement = await placement(wait, evaluation);
        wait.placement.forEach((line) => report(`job ${job.id}: ${line}`));
        return evaluation;
    }
    throw new Unhealthy("its evaluation no longer exists");
}

async function placement({ nomad, job }: Wait, { failedGroups }: Evaluation): Promise<string[]> {
    if (Object.keys(failedGroups).length === 0) return [];
    return placementLines(failedGroups, await nomad.jobs.read(job.id, job.namespace));
}

async function deployed(wait: Wait, deploymentId: string): Promise<void> {
    const { nomad, job, signal, report } = wait;
    const options = { namespace: job.namespace, signal };
    for await (const deployment of nomad.deployments.watch(deploymentId, options)) {
        if (Object.values(deployment.groups).every(({ placed, desired }) => placed >= desired))
            wait.placement = [];
        report(deploymentLine(deployment, await nomad.jobs.allocations(job.id, job.namespace)));
        if (deployment.status === "successful") return;
        if (isOver(deployment)) {
            throw new Unhealthy(`its deployment ${deployment.status}: ${deployment.statusDescription}`);
        }
    }
}

function isOver({ status }: Deployment): boolean {
    return status === "failed" || status === "cancelled";
}

async function allocationsStarted({ nomad, job, signal, report }: Wait): Promise<void> {
    for await (const all of nomad.jobs.watchAllocations(job.id, { namespace: job.namespace, signal })) {
        const current = all.filter((one) => one.jobVersion === job.version && one.desiredStatus === "run");
        report(allocationsLine(job.id, current));
        const broken = current.filter(({ clientStatus }) => /^(failed|lost)$/.test(clientStatus));
        if (broken.length > 0)
            throw new Unhealthy(`${broken.length} of ${current.length} allocations failed`);
        if (current.every(isStarted)) return;
    }
}

function isStarted({ clientStatus }: Allocation): boolean {
    return clientStatus === "running" || clientStatus === "complete";
}

/** A reporter that drops a line that equals the one before. */
export function withoutRepetition(report: (line: string) => void): (line: string) => void {
    let last = "";
    return (line) => {
        if (line !== last) report(line);
        last = line;
    };
}
