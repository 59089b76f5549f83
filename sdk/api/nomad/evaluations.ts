import type { HttpTransport } from "../http";
import { watch, type WatchOptions } from "../watch";

/** A decision of the scheduler about a job. */
export interface Evaluation {
    id: string;
    jobId: string;
    /** `blocked`, `pending`, `complete`, `failed` or `canceled`. */
    status: string;
    statusDescription: string;
    /** Deployment that the decision started or goes on with; empty if there is none. */
    deploymentId: string;
    /** Evaluation that waits for room for what could not be placed; empty if all was. */
    blockedEvaluationId: string;
    /** Groups that could not be placed, with the scheduler's reasons on the wire's form. */
    failedGroups: Record<string, unknown>;
}

/**
 * The namespace must be given to a token that may read in that namespace alone; default `default`.
 *
 * @see https://developer.hashicorp.com/nomad/api-docs/evaluations
 */
export class NomadEvaluations {
    constructor(private readonly http: HttpTransport) {}

    /** @throws ApiError with `isNotFound` if there is none. */
    async read(id: string, namespace?: string): Promise<Evaluation> {
        const { value } = await this.http.json<WireEvaluation>({ path: pathOf(id), query: { namespace } });
        return decodeEvaluation(value);
    }

    /** {@link read} now and after each change. */
    watch(
        id: string,
        { namespace, ...options }: WatchOptions & { namespace?: string } = {},
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
