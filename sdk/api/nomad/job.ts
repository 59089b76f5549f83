/**
 * A job in the API's own form, with all fields that Nomad knows, so that a job that was parsed or read can be registered.
 *
 * @see https://developer.hashicorp.com/nomad/api-docs/json-jobs
 */
export interface NomadJobSpec {
    /** ID of the job, unique in its namespace. */
    ID: string;
    /** Name for people. Default: the ID. */
    Name?: string;
    /** Namespace of the job. Default: `default`. */
    Namespace?: string;
    /** `service`, `batch`, `system` or `sysbatch`. Default: `service`. */
    Type?: string;
    /** Whether the job was stopped. */
    Stop?: boolean;
    /** `pending`, `running` or `dead`. Nomad sets it. */
    Status?: string;
    /** Number of the specification, from 0. Nomad sets it. */
    Version?: number;
    /** Changes with the specification. Nomad sets it, and `register` can check it. */
    JobModifyIndex?: number;
    /** Any other field of a job. */
    [field: string]: unknown;
}

/** The effects that a registration would have. */
export interface JobPlan {
    /** `JobModifyIndex` of the job as it is now; 0 if it does not exist. */
    jobModifyIndex: number;
    /** The changes. */
    diff: JobDiff;
    /** The scheduler's reasons by group, for groups that cannot be placed now, in the API's own form (`AllocMetric`). */
    failedGroups: Record<string, unknown>;
    /** Nomad's warnings about the specification; empty if there are none. */
    warnings: string;
}

/**
 * Changes of a job, in the API's own form.
 *
 * @see https://developer.hashicorp.com/nomad/api-docs/jobs#create-job-plan
 */
export interface JobDiff {
    /** `None`, `Added`, `Deleted` or `Edited`. */
    Type: string;
    /** ID of the job. */
    ID: string;
    /** Changes of single fields. */
    Fields: unknown[] | null;
    /** Changes of blocks. */
    Objects: unknown[] | null;
    /** Changes of groups. */
    TaskGroups: unknown[] | null;
}

/** The answer to a registration. */
export interface JobRegistration {
    /** ID of the evaluation that places the job; empty for periodic and parameterized jobs, which wait for their time or call. */
    evaluationId: string;
    /** The job's new `JobModifyIndex`. */
    jobModifyIndex: number;
    /** Nomad's warnings about the specification; empty if there are none. */
    warnings: string;
}

/** The input of a run of a parameterized job. */
export interface JobDispatch {
    /** Namespace of the job. Default: `default`. */
    namespace?: string;
    /** Calls with the same token start one run, as long as Nomad knows the run. */
    idempotencyToken: string;
    /** Content of the file that the job's `dispatch_payload` names, at most 16 KiB. Default: none. */
    payload?: string;
    /** Values of the keys that the job's `parameterized` block names. Default: none. */
    meta?: Record<string, string>;
}

/** A run that was started. */
export interface StartedRun {
    /** ID of the run, which is a job of its own. */
    jobId: string;
    /** ID of its first evaluation; empty if the run was started by an earlier call. */
    evaluationId: string;
}

/** How a job is stopped. */
export interface DeregisterOptions {
    /** Namespace of the job. Default: `default`. */
    namespace?: string;
    /** Whether Nomad removes the job at once with its history. Default: false, so that the job can be read until Nomad removes it. */
    purge?: boolean;
}

/** A job in a list. */
export interface JobSummary {
    /** ID of the job. */
    id: string;
    /** Namespace of the job. */
    namespace: string;
    /** `pending`, `running` or `dead`. */
    status: string;
}
