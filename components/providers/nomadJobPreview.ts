import { isDeepStrictEqual } from "node:util";
import type { dynamic } from "@pulumi/pulumi";
import { JobspecError, readJobspec, showPlan, targetOf } from "../../sdk/jobs";
import { ifReachable } from "../../sdk/operations/ifReachable";
import { isKnown, type JobInputs, type JobState, sameJob } from "./nomadJobInputs";

/**
 * Looks up the job's ID and, for a new job, prints Nomad's plan. Things that the same update may create, such as the cluster,
 * cause no failure.
 */
export async function checkJob(olds: JobInputs | undefined, news: JobInputs): Promise<dynamic.CheckResult> {
    if (olds?.target !== undefined && sameJob(olds, news))
        return { inputs: { ...news, target: olds.target } };
    if (!isKnown(news)) return { inputs: news };
    try {
        const target = await ifReachable(news.cluster, "no plan of the job", async ({ nomad }) => {
            const job = await readJobspec(nomad, news);
            if (olds?.target === undefined) await showPlan(nomad, job, { ...news, report: console.error });
            return targetOf(job);
        });
        return { inputs: { ...news, ...(target && { target }) } };
    } catch (error) {
        if (!(error instanceof JobspecError)) throw error;
        return { inputs: news, failures: [{ property: "jobspec", reason: error.message }] };
    }
}

/** Prints Nomad's plan for an existing job of this stack, and whether the update will refuse it. */
export async function previewUpdate(olds: JobState, news: JobInputs): Promise<void> {
    if (!isKnown(news)) return;
    await ifReachable(news.cluster, "no plan of the job", async ({ nomad }) => {
        const job = await readJobspec(nomad, news);
        const index = await showPlan(nomad, job, { ...news, report: console.error });
        const isAnother = !isDeepStrictEqual(targetOf(job), olds.target);
        if (index === undefined || index === olds.modifyIndex || isAnother) return;
        console.error(
            "The job was changed outside of this stack, so the update will refuse it. Run `pulumi refresh` first.",
        );
    });
}
