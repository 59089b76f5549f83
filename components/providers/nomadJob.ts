import { isDeepStrictEqual } from "node:util";
import type * as pulumi from "@pulumi/pulumi";
import { type NomadClient, orUndefined } from "../../sdk/api";
import { withCluster } from "../../sdk/cluster";
import {
    awaitStopped,
    planLines,
    putJob,
    readJobspec,
    type RegisteredJob,
    UnsettledJobError,
    versionOf,
} from "../../sdk/jobs";
import { clusterChanged } from "./clusterChanged";
import { type JobInputs, type JobState, sameJob, validateTimeout } from "./nomadJobInputs";
import { checkJob, previewUpdate } from "./nomadJobPreview";
import { ofExisting } from "./existing";
import { withValidSecrets } from "./validSecrets";

const provider: pulumi.dynamic.ResourceProvider<JobInputs, JobState> = {
    async check(olds: JobInputs | undefined, news: JobInputs) {
        const failures = validateTimeout(news);
        if (failures.length > 0) return { inputs: news, failures };
        return checkJob(olds, news);
    },
    async diff(_id, olds: JobState, news: JobInputs) {
        const moved = news.target !== undefined && !isDeepStrictEqual(olds.target, news.target);
        if (!sameJob(olds, news)) await previewUpdate(olds, news);
        else if (olds.drift)
            console.error(`changed outside of this stack; the next update restores:\n${olds.drift}`);
        const settings = ({ purgeOnDestroy, timeoutSeconds, hideValues }: JobInputs) =>
            [purgeOnDestroy, timeoutSeconds, hideValues].join();
        return {
            changes:
                moved ||
                isUnsettled(olds) ||
                !sameJob(olds, news) ||
                settings(olds) !== settings(news) ||
                clusterChanged(olds, news),
            replaces: moved ? ["jobspec"] : [],
            // A replacement that only the user asks for, by a `replacementTrigger`, stops the job and starts it again.
            deleteBeforeReplace: !moved,
        };
    },
    async create(inputs: JobInputs) {
        const outs = await put(inputs);
        return { id: outs.target.id, outs };
    },
    async update(_id, olds: JobState, news: JobInputs) {
        if (sameJob(olds, news) && !isUnsettled(olds)) return { outs: { ...olds, ...news } };
        return { outs: await put(news, olds) };
    },
    async delete(_id, { cluster, target: { id, namespace }, purgeOnDestroy, timeoutSeconds }: JobState) {
        await withCluster(await withValidSecrets(cluster), async ({ nomad }) => {
            await nomad.jobs.deregister(id, { namespace, purge: purgeOnDestroy });
            await awaitStopped(nomad, id, namespace, { timeoutSeconds, report: console.error });
        });
    },
};

/** A job in Nomad. It is not overwritten if another program changed it. See {@link NomadJob}. */
export const nomadJobProvider = ofExisting<JobInputs, JobState>(
    {
        what: "Nomad job",
        find: async ({ nomad }, id, known) => findJob(nomad, id, known),
        differences: ({ drift }, { target }, id) => {
            if (target !== undefined && target.id !== id)
                return [`its ID: the program's job is \`${target.id}\``];
            return drift ? drift.split("\n") : [];
        },
    },
    provider,
);

/** With its difference from the program's job, if there is one; a job that is not in the state yet, with all that a state has. */
async function findJob(nomad: NomadClient, id: string, known: Partial<JobState>) {
    const { jobspec, hideValues = true } = known;
    const own = jobspec === undefined ? undefined : await readJobspec(nomad, { ...known, jobspec });
    const isInState = known.settled !== undefined;
    const target = isInState
        ? known.target!
        : { id, namespace: own?.Namespace ?? known.namespace ?? "default" };
    const job = await orUndefined(nomad.jobs.read(target.id, target.namespace));
    if (job === undefined) return undefined;
    const drift = own ? planLines((await nomad.jobs.plan(own)).diff, hideValues).join("\n") : "";
    const found = { ...versionOf(job), drift };
    if (isInState) return found;
    const deployment = await nomad.jobs.latestDeployment(target.id, target.namespace);
    return { ...found, target, deploymentId: deployment?.id ?? "", settled: true };
}

function isUnsettled({ settled, drift }: JobState): boolean {
    return !settled || drift !== "";
}

/** @throws an error that Pulumi reads as "created, but not initialized": it keeps the state and updates the resource the next time. */
async function put(inputs: JobInputs, olds?: JobState): Promise<JobState> {
    const options = { timeoutSeconds: inputs.timeoutSeconds, report: console.error };
    const stateOf = (job: RegisteredJob) => ({ ...inputs, ...job, drift: "" });
    return withCluster(inputs.cluster, async ({ nomad }) =>
        stateOf(await putJob(nomad, inputs, options, olds)),
    ).catch((error: unknown) => {
        if (!(error instanceof UnsettledJobError)) throw error;
        const { job, message } = error;
        throw Object.assign(error, { id: job.target.id, properties: stateOf(job), reasons: [message] });
    });
}
