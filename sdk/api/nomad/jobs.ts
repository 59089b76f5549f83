import type { HttpTransport } from "../http";
import { watch, type WatchOptions } from "../watch";
import { type Allocation, decodeAllocation, type WireAllocation } from "./allocations";
import { decodeDeployment, type Deployment, type WireDeployment } from "./deployments";
import { decodeEvaluation, type Evaluation, type WireEvaluation } from "./evaluations";
import { type HclValue, renderHclVariables } from "./hclVariables";

/**
 * A job on the wire, all fields as the API writes them, because what was parsed or read is sent back.
 *
 * @see https://developer.hashicorp.com/nomad/api-docs/json-jobs
 */
export interface NomadJobSpec {
    ID: string;
    Name?: string;
    Namespace?: string;
    Type?: string;
    Stop?: boolean;
    Status?: string;
    Version?: number;
    /** Changes with the specification; what {@link NomadJobs.register} checks. */
    JobModifyIndex?: number;
    [field: string]: unknown;
}

/** The result of a plan: the effects of a registration. */
export interface JobPlan {
    /** Index of the job as it is now; 0 if there is none. */
    jobModifyIndex: number;
    /** Nomad's own description of the changes, on the wire's form. */
    diff: JobDiff;
    /** Groups that cannot be placed as things are, with the scheduler's reasons on the wire's form. */
    failedGroups: Record<string, unknown>;
    warnings: string;
}

/** @see https://developer.hashicorp.com/nomad/api-docs/jobs#create-job-plan */
export interface JobDiff {
    /** `None`, `Added`, `Deleted` or `Edited`. */
    Type: string;
    ID: string;
    Fields: unknown[] | null;
    Objects: unknown[] | null;
    TaskGroups: unknown[] | null;
}

export interface JobRegistration {
    /** Empty for periodic and parameterized jobs, which nothing evaluates yet. */
    evaluationId: string;
    jobModifyIndex: number;
    warnings: string;
}

/**
 * Jobs; `namespace` is `default` unless given.
 *
 * @see https://developer.hashicorp.com/nomad/api-docs/jobs
 */
export class NomadJobs {
    constructor(private readonly http: HttpTransport) {}

    /**
     * The job that HCL stands for, with defaults filled in. Needs `parse-job` or `submit-job` in the namespace.
     *
     * @throws ApiError with the parser's diagnostics.
     */
    async parse(
        hcl: string,
        variables: Record<string, HclValue> = {},
        namespace?: string,
    ): Promise<NomadJobSpec> {
        const { value } = await this.http.json<NomadJobSpec>({
            method: "POST",
            path: "/v1/jobs/parse",
            query: { namespace },
            body: { JobHCL: hcl, Canonicalize: true, Variables: renderHclVariables(variables) },
            idempotent: true, // changes nothing
        });
        return value;
    }

    /** Plans the effects of {@link register}. Needs `submit-job`. */
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
     * @param expectedIndex the `JobModifyIndex` that the job must still have, 0 for a job that must not exist; default no
     * check.
     * @throws ApiError with `isConflict` if it has another.
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
    async list(): Promise<{ id: string; namespace: string; status: string }[]> {
        const { value } = await this.http.json<{ ID: string; Namespace: string; Status: string }[]>({
            path: "/v1/jobs",
            query: { namespace: "*" },
        });
        return value.map(({ ID, Namespace, Status }) => ({ id: ID, namespace: Namespace, status: Status }));
    }

    /** @throws ApiError with `isNotFound` if there is none. A stopped job is there until it is purged. */
    async read(id: string, namespace?: string): Promise<NomadJobSpec> {
        return (await this.http.json<NomadJobSpec>({ path: pathOf(id), query: { namespace } })).value;
    }

    /**
     * Stops a job; succeeds as well if there is none. Needs `submit-job`.
     *
     * @param options.purge forgets the job at once, with its history; default false.
     * @returns identifier of the evaluation that stops the allocations; undefined if there is nothing to stop.
     */
    async deregister(
        id: string,
        options: { namespace?: string; purge?: boolean } = {},
    ): Promise<string | undefined> {
        const { value } = await this.http.json<{ EvalID: string }>({
            method: "DELETE",
            path: pathOf(id),
            query: { ...options },
            idempotent: true,
        });
        return value.EvalID || undefined;
    }

    /**
     * Has the leader count the allocations of all jobs anew, which changes nothing if its counts are right, and is an entry
     * in Raft's log. Needs a management token.
     *
     * @see https://developer.hashicorp.com/nomad/api-docs/system#reconcile-summaries
     */
    async reconcileSummaries(): Promise<void> {
        await this.http.json({ method: "PUT", path: "/v1/system/reconcile/summaries", idempotent: true });
    }

    async evaluations(id: string, namespace?: string): Promise<Evaluation[]> {
        const path = `${pathOf(id)}/evaluations`;
        const { value } = await this.http.json<WireEvaluation[]>({ path, query: { namespace } });
        return value.map(decodeEvaluation);
    }

    /** The deployment of the newest version that has one; undefined for a job that never had, as batch jobs. */
    async latestDeployment(id: string, namespace?: string): Promise<Deployment | undefined> {
        const path = `${pathOf(id)}/deployment`;
        const { value } = await this.http.json<WireDeployment | null>({ path, query: { namespace } });
        return value ? decodeDeployment(value) : undefined;
    }

    /** Allocations of all versions, stopped ones as well until they are collected. */
    async allocations(id: string, namespace?: string): Promise<Allocation[]> {
        const path = `${pathOf(id)}/allocations`;
        const { value } = await this.http.json<WireAllocation[]>({ path, query: { namespace } });
        return value.map(decodeAllocation);
    }

    /** {@link allocations} now and after each change. */
    watchAllocations(
        id: string,
        { namespace, ...options }: WatchOptions & { namespace?: string } = {},
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
