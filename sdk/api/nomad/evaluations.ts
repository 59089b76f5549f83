import type { HttpTransport } from "../http";
import { type NomadWatchOptions, watch } from "../watch";

/** A decision of the scheduler about a job. */
export interface Evaluation {
    /** ID of the evaluation, a UUID. */
    id: string;
    /** ID of the job. */
    jobId: string;
    /** `blocked`, `pending`, `complete`, `failed` or `canceled`. */
    status: string;
    /** Nomad's reason for the status; often empty. */
    statusDescription: string;
    /** ID of the deployment that the decision started or continues; empty if there is none. */
    deploymentId: string;
    /** ID of the evaluation that waits for resources for the rest of the job; empty if everything was placed. */
    blockedEvaluationId: string;
    /** The scheduler's reasons by group, for groups that could not be placed, in the API's own form (`AllocMetric`). */
    failedGroups: Record<string, unknown>;
}

/**
 * Evaluations: the scheduler's decisions. `namespace` is that of the job, by default `default`; only a token that may read in one
 * namespace alone needs it.
 *
 * @see https://developer.hashicorp.com/nomad/api-docs/evaluations
 */
export class NomadEvaluations {
    /** @internal */
    constructor(private readonly http: HttpTransport) {}

    /**
     * Reads an evaluation. Needs `read-job`.
     *
     * @param id ID of the evaluation
     * @param namespace namespace of the job
     * @throws ApiError with `isNotFound` if it does not exist.
     */
    async read(id: string, namespace?: string): Promise<Evaluation> {
        const { value } = await this.http.json<WireEvaluation>({ path: pathOf(id), query: { namespace } });
        return decodeEvaluation(value);
    }

    /**
     * Yields the evaluation now and after each change. Leave the loop when the status is final.
     *
     * @param id ID of the evaluation
     * @param options how to ask, and the namespace of the job
     * @throws ApiError with `isNotFound` if it does not exist.
     */
    watch(
        id: string,
        { namespace, ...options }: NomadWatchOptions = {},
    ): AsyncGenerator<Evaluation, void, undefined> {
        return watch(this.http, { path: pathOf(id), query: { namespace } }, decodeEvaluation, options);
    }
}

function pathOf(id: string): string {
    return `/v1/evaluation/${encodeURIComponent(id)}`;
}

/** Nomad leaves out fields that are empty. */
export interface WireEvaluation {
    ID: string;
    JobID: string;
    Status: string;
    StatusDescription?: string;
    DeploymentID?: string;
    BlockedEval?: string;
    FailedTGAllocs?: Record<string, unknown> | null;
}

export function decodeEvaluation(wire: WireEvaluation): Evaluation {
    return {
        id: wire.ID,
        jobId: wire.JobID,
        status: wire.Status,
        statusDescription: wire.StatusDescription ?? "",
        deploymentId: wire.DeploymentID ?? "",
        blockedEvaluationId: wire.BlockedEval ?? "",
        failedGroups: wire.FailedTGAllocs ?? {},
    };
}
