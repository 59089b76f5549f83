import { isDeepStrictEqual } from "node:util";
import { unknownValue } from "@pulumi/pulumi/runtime";
import type { dynamic } from "@pulumi/pulumi";
import type { ClusterConnection } from "../../sdk/cluster";
import type { JobSource, JobTarget, RegisteredJob } from "../../sdk/jobs";

export interface JobInputs extends JobSource {
    cluster: ClusterConnection;
    purgeOnDestroy: boolean;
    timeoutSeconds: number;
    /** What is printed may hold secrets. */
    hideValues: boolean;
    /** Which job of Nomad's it is; undefined where Nomad could not be asked. */
    target?: JobTarget;
}

export interface JobState extends JobInputs, RegisteredJob {
    target: JobTarget;
    /** The difference that a refresh found, as a plan shows it; empty if there is none. */
    drift: string;
}

/** The same job is to run, however it is reached and waited for. */
export function sameJob(olds: JobSource, news: JobSource): boolean {
    const source = ({ jobspec, variables, namespace }: JobSource) => [jobspec, variables, namespace];
    return isDeepStrictEqual(source(olds), source(news));
}

/** What is wrong without asking anybody. */
export function validateJob({ timeoutSeconds }: JobInputs): dynamic.CheckFailure[] {
    const isRight =
        isUnknown(timeoutSeconds) ||
        (Number.isInteger(timeoutSeconds) && timeoutSeconds >= 1 && timeoutSeconds <= 3600);
    if (isRight) return [];
    const reason = `Expected \`timeoutSeconds\` to be a whole number of seconds from 1 to 3600, got \`${timeoutSeconds}\`. Leave it out for 300.`;
    return [{ property: "timeoutSeconds", reason }];
}

/** All that says which job it is is known: in a preview, the cluster may be still to come. */
export function isKnown({ cluster, jobspec, variables, namespace }: JobInputs): boolean {
    return !isUnknown([cluster, jobspec, variables, namespace]);
}

function isUnknown(value: unknown): boolean {
    return JSON.stringify(value).includes(unknownValue);
}
