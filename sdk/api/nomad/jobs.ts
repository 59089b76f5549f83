import type { HttpTransport } from "../http";
import { type NomadWatchOptions, watch } from "../watch";
import { type Allocation, decodeAllocation, type WireAllocation } from "./allocations";
import { decodeDeployment, type Deployment, type WireDeployment } from "./deployments";
import { decodeEvaluation, type Evaluation, type WireEvaluation } from "./evaluations";
import { type HclValue, renderHclVariables } from "./hclVariables";
import type {
    DeregisterOptions,
    JobDiff,
    JobDispatch,
    JobPlan,
    JobRegistration,
    JobSummary,
    NomadJobSpec,
    StartedRun,
} from "./job";

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
