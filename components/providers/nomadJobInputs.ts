import { isDeepStrictEqual } from "node:util";
import type { dynamic } from "@pulumi/pulumi";
import type { JobSource, JobTarget, RegisteredJob } from "../../sdk/jobs";
import type { Importable } from "./existing";
import { isUnknown } from "./unknown";

export interface JobInputs extends JobSource, Importable {
    purgeOnDestroy: boolean;
    timeoutSeconds: number;
    /** Whether printed values may be secrets. */
    hideValues: boolean;
    /** ID and namespace of the job; undefined if Nomad did not answer. */
    target?: JobTarget;
}

export interface JobState extends JobInputs, RegisteredJob {
    target: JobTarget;
    /** The difference that a refresh found, as a plan shows it; empty if there is none. */
    drift: string;
}

/** Whether both describe the same job, ignoring the connection and the timeout. */
export function sameJob(olds: JobSource, news: JobSource): boolean {
    const source = ({ jobspec, variables, variableFiles = [], namespace }: JobSource) => [
        ...[jobspec, variables, variableFiles, namespace],
    ];
    return isDeepStrictEqual(source(olds), source(news));
}

/** The problem of `timeoutSeconds`, if there is one. */
export function validateTimeout({ timeoutSeconds }: { timeoutSeconds: number }): dynamic.CheckFailure[] {
    const isRight =
        isUnknown(timeoutSeconds) ||
        (Number.isInteger(timeoutSeconds) && timeoutSeconds >= 1 && timeoutSeconds <= 3600);
    if (isRight) return [];
    const reason = `Expected \`timeoutSeconds\` to be a whole number of seconds from 1 to 3600, got \`${timeoutSeconds}\`. Leave it out for 300.`;
    return [{ property: "timeoutSeconds", reason }];
}

/** Whether all values that identify the job are known. In a preview, the cluster may not exist yet. */
export function isKnown({ cluster, jobspec, variables, namespace }: JobInputs): boolean {
    return !isUnknown([cluster, jobspec, variables, namespace]);
}
