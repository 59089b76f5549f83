import { ApiError, type NomadClient, type NomadJobSpec } from "../api";
import { registrationHints } from "./placementHints";
import { placementLines } from "./placementText";
import { planLines } from "./planText";

export interface ShowPlanOptions {
    /** The job has secrets: the plan names the fields that change, and not their values. */
    hideValues: boolean;
    /** Is given each line of the plan. */
    report: (line: string) => void;
}

/**
 * Reports what Nomad plans for a job.
 *
 * @returns `JobModifyIndex` of the job that would be changed; undefined if nothing would.
 */
export async function showPlan(
    nomad: NomadClient,
    job: NomadJobSpec,
    { hideValues, report }: ShowPlanOptions,
): Promise<number | undefined> {
    try {
        const { diff, failedGroups, warnings, jobModifyIndex } = await nomad.jobs.plan(job);
        const lines = [
            ...planLines(diff, hideValues),
            ...placementLines(failedGroups, job),
            ...warnings.split("\n"),
        ];
        for (const line of lines.filter((line) => line.trim() !== "")) report(line);
        return diff.Type === "None" ? undefined : jobModifyIndex;
    } catch (error) {
        // Its namespace or policy may come to be in the same update; what stays wrong is told by the registration.
        if (!(error instanceof ApiError) || error.isNoLeader) throw error;
        [`no plan of job ${job.ID}: ${error.message}`, ...registrationHints(error.message)].forEach(report);
        return undefined;
    }
}
