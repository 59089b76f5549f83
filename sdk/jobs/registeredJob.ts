import type { NomadJobSpec } from "../api";

export interface JobTarget {
    id: string;
    namespace: string;
}

/** A job as its owner registered it, or as its owner last saw it. */
export interface RegisteredJob {
    target: JobTarget;
    version: number;
    /** `JobModifyIndex`: the job was changed outside if Nomad has another one. */
    modifyIndex: number;
    /** Empty for a job that has none. */
    deploymentId: string;
    /** False from a registration until the job is healthy. */
    settled: boolean;
}

/** The job is registered, but did not become healthy. */
export class UnsettledJobError extends Error {
    constructor(
        readonly job: RegisteredJob,
        override readonly cause: Error,
    ) {
        super(cause.message);
    }
}

export function targetOf({ ID, Namespace = "default" }: NomadJobSpec): JobTarget {
    return { id: ID, namespace: Namespace };
}

export function versionOf({ Version: version = 0, JobModifyIndex: modifyIndex = 0 }: NomadJobSpec) {
    return { version, modifyIndex };
}
