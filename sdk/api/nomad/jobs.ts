import type { HttpTransport } from "../http";
import { type NomadWatchOptions, watch } from "../watch";
import { type Allocation, decodeAllocation, type WireAllocation } from "./allocations";
import { decodeDeployment, type Deployment, type WireDeployment } from "./deployments";
import { decodeEvaluation, type Evaluation, type WireEvaluation } from "./evaluations";
import { type HclValue, renderHclVariables } from "./hclVariables";

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
    /** Changes with the specification. Nomad sets it, and {@link NomadJobs.register} can check it. */
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

/** What a run of a parameterized job gets. */
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

/**
 * Jobs. `namespace` is that of the job, by default `default`.
 *
 * @see https://developer.hashicorp.com/nomad/api-docs/jobs
 */
export class NomadJobs {
    /** @internal */
    constructor(private readonly http: HttpTransport) {}

    /**
     * Parses a job and fills in Nomad's defaults. It changes nothing. Needs `parse-job` or `submit-job` in the namespace.
     *
     * @param hcl the job in HCL
     * @param variables values for the job's variables, or the text of a file of them in HCL. Default: none
     * @param namespace namespace in which the token may parse
     * @throws ApiError with the parser's diagnostics.
     */
    async parse(
        hcl: string,
        variables: Record<string, HclValue> | string = {},
        namespace?: string,
    ): Promise<NomadJobSpec> {
        const Variables = typeof variables === "string" ? variables : renderHclVariables(variables);
        const { value } = await this.http.json<NomadJobSpec>({
            method: "POST",
            path: "/v1/jobs/parse",
            query: { namespace },
            body: { JobHCL: hcl, Canonicalize: true, Variables },
            idempotent: true, // changes nothing
        });
        return value;
    }

    /**
     * Plans the effects of {@link register}. It changes nothing. Needs `submit-job`.
     *
     * @param job the job to be registered
     */
    async plan(job: NomadJobSpec): Promise<JobPlan> {
        const { value } = await this.http.json<WirePlan>({
            method: "POST",
            path: `${pathOf(job.ID)}/plan`,
            query: { namespace: job.Namespace },
            body: { Job: job, Diff: true },
            idempotent: true, // changes nothing
        });
        return {
            jobModifyIndex: value.JobModifyIndex,
            diff: value.Diff,
            failedGroups: value.FailedTGAllocs ?? {},
            warnings: value.Warnings,
        };
    }

    /**
     * Creates or updates a job. Needs `submit-job`.
     *
     * @param job the job
     * @param expectedIndex the `JobModifyIndex` that the job must still have, 0 for a job that must not exist. Default: no check
     * @throws ApiError with `isConflict` if the job has another index.
     */
    async register(job: NomadJobSpec, expectedIndex?: number): Promise<JobRegistration> {
        const check =
            expectedIndex === undefined ? {} : { EnforceIndex: true, JobModifyIndex: expectedIndex };
        const { value } = await this.http.json<WireRegistration>({
            method: "POST",
            path: "/v1/jobs",
            query: { namespace: job.Namespace },
            body: { Job: job, ...check },
        });
        return {
            evaluationId: value.EvalID,
            jobModifyIndex: value.JobModifyIndex,
            warnings: value.Warnings,
        };
    }

    /** Jobs of all namespaces, without their specifications. Needs `list-jobs`. */
    async list(): Promise<JobSummary[]> {
        const { value } = await this.http.json<{ ID: string; Namespace: string; Status: string }[]>({
            path: "/v1/jobs",
            query: { namespace: "*" },
        });
        return value.map(({ ID, Namespace, Status }) => ({ id: ID, namespace: Namespace, status: Status }));
    }

    /**
     * Reads a job. A stopped job exists until it is purged. Needs `read-job`.
     *
     * @param id ID of the job
     * @param namespace namespace of the job
     * @throws ApiError with `isNotFound` if it does not exist.
     */
    async read(id: string, namespace?: string): Promise<NomadJobSpec> {
        return (await this.http.json<NomadJobSpec>({ path: pathOf(id), query: { namespace } })).value;
    }

    /**
     * Yields the job now and after each change, for example of its status.
     *
     * @param id ID of the job
     * @param options how to ask, and the namespace of the job
     * @throws ApiError with `isNotFound` if it does not exist.
     */
    watch(
        id: string,
        { namespace, ...options }: NomadWatchOptions = {},
    ): AsyncGenerator<NomadJobSpec, void, undefined> {
        const call = { path: pathOf(id), query: { namespace } };
        return watch(this.http, call, (job: NomadJobSpec) => job, options);
    }

    /**
     * Starts a run of a parameterized job. Needs `dispatch-job`.
     *
     * @param id ID of the parameterized job
     * @param dispatch what the run gets
     * @returns the run, which is a job of its own.
     * @throws ApiError if the payload or a meta key is missing or not allowed.
     * @see https://developer.hashicorp.com/nomad/api-docs/jobs#dispatch-job
     */
    async dispatch(
        id: string,
        { namespace, idempotencyToken, payload, meta }: JobDispatch,
    ): Promise<StartedRun> {
        const { value } = await this.http.json<{ DispatchedJobID: string; EvalID?: string }>({
            method: "POST",
            path: `${pathOf(id)}/dispatch`,
            query: { namespace, idempotency_token: idempotencyToken },
            body: { Payload: payload && Buffer.from(payload).toString("base64"), Meta: meta },
            idempotent: true, // by its token
        });
        return { jobId: value.DispatchedJobID, evaluationId: value.EvalID ?? "" };
    }

    /**
     * Starts a run of a periodic job now. Needs `submit-job`, `dispatch-job` or `force-periodic-job`.
     *
     * @param id ID of the periodic job
     * @param namespace namespace of the job
     * @returns ID of the run's evaluation.
     * @see https://developer.hashicorp.com/nomad/api-docs/jobs#force-new-periodic-instance
     */
    async forcePeriodic(id: string, namespace?: string): Promise<string> {
        const { value } = await this.http.json<{ EvalID: string }>({
            method: "PUT",
            path: `${pathOf(id)}/periodic/force`,
            query: { namespace },
        });
        return value.EvalID;
    }

    /**
     * Stops a job. Succeeds as well if it does not exist. Needs `submit-job`.
     *
     * @param id ID of the job
     * @param options namespace of the job, and whether its history is removed
     * @returns ID of the evaluation that stops the allocations; undefined if there is nothing to stop.
     */
    async deregister(id: string, options: DeregisterOptions = {}): Promise<string | undefined> {
        const { value } = await this.http.json<{ EvalID: string }>({
            method: "DELETE",
            path: pathOf(id),
            query: { ...options },
            idempotent: true,
        });
        return value.EvalID || undefined;
    }

    /**
     * Makes the leader count the allocations of all jobs again. If the counts were right, this only adds an entry to Raft's log. Needs a
     * management token.
     *
     * @see https://developer.hashicorp.com/nomad/api-docs/system#reconcile-summaries
     */
    async reconcileSummaries(): Promise<void> {
        await this.http.json({ method: "PUT", path: "/v1/system/reconcile/summaries", idempotent: true });
    }

    /**
     * The evaluations of a job. Needs `read-job`.
     *
     * @param id ID of the job
     * @param namespace namespace of the job
     */
    async evaluations(id: string, namespace?: string): Promise<Evaluation[]> {
        const path = `${pathOf(id)}/evaluations`;
        const { value } = await this.http.json<WireEvaluation[]>({ path, query: { namespace } });
        return value.map(decodeEvaluation);
    }

    /**
     * The deployment of the newest version that has one; undefined for a job without any, such as a batch job. Needs `read-job`.
     *
     * @param id ID of the job
     * @param namespace namespace of the job
     */
    async latestDeployment(id: string, namespace?: string): Promise<Deployment | undefined> {
        const path = `${pathOf(id)}/deployment`;
        const { value } = await this.http.json<WireDeployment | null>({ path, query: { namespace } });
        return value ? decodeDeployment(value) : undefined;
    }

    /**
     * The allocations of all versions of a job, and also the stopped ones until Nomad removes them. Needs `read-job`.
     *
     * @param id ID of the job
     * @param namespace namespace of the job
     */
    async allocations(id: string, namespace?: string): Promise<Allocation[]> {
        const path = `${pathOf(id)}/allocations`;
        const { value } = await this.http.json<WireAllocation[]>({ path, query: { namespace } });
        return value.map(decodeAllocation);
    }

    /**
     * Yields {@link allocations} now and after each change.
     *
     * @param id ID of the job
     * @param options how to ask, and the namespace of the job
     */
    watchAllocations(
        id: string,
        { namespace, ...options }: NomadWatchOptions = {},
    ): AsyncGenerator<Allocation[], void, undefined> {
        const call = { path: `${pathOf(id)}/allocations`, query: { namespace } };
        return watch(this.http, call, (all: WireAllocation[]) => all.map(decodeAllocation), options);
    }
}

function pathOf(id: string): string {
    return `/v1/job/${encodeURIComponent(id)}`;
}

interface WirePlan {
    JobModifyIndex: number;
    Diff: JobDiff;
    FailedTGAllocs: Record<string, unknown> | null;
    Warnings: string;
}

interface WireRegistration {
    EvalID: string;
    JobModifyIndex: number;
    Warnings: string;
}
