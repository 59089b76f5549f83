import type { HttpTransport } from "../http";
import { type NomadWatchOptions, watch } from "../watch";

/** The rollout of one version of a job. */
export interface Deployment {
    /** ID of the deployment, a UUID. */
    id: string;
    /** ID of the job. */
    jobId: string;
    /** The version of the job that is rolled out. */
    jobVersion: number;
    /** `running`, `paused`, `blocked`, `unblocking`, `pending`, `successful`, `failed` or `cancelled`. */
    status: string;
    /** Nomad's reason for the status. */
    statusDescription: string;
    /** Counts of allocations by group. */
    groups: Record<string, DeploymentCounts>;
}

/** Numbers of a group's allocations in a deployment. */
export interface DeploymentCounts {
    /** How many there are to be. */
    desired: number;
    /** How many were placed on a node. */
    placed: number;
    /** How many are healthy. */
    healthy: number;
    /** How many failed to become healthy. */
    unhealthy: number;
}

/**
 * Deployments: rollouts of jobs. `namespace` is that of the job, by default `default`; only a token that may read in one namespace
 * alone needs it.
 *
 * @see https://developer.hashicorp.com/nomad/api-docs/deployments
 */
export class NomadDeployments {
    /** @internal */
    constructor(private readonly http: HttpTransport) {}

    /**
     * Reads a deployment. Needs `read-job`.
     *
     * @param id ID of the deployment
     * @param namespace namespace of the job
     * @throws ApiError with `isNotFound` if it does not exist.
     */
    async read(id: string, namespace?: string): Promise<Deployment> {
        const { value } = await this.http.json<WireDeployment>({ path: pathOf(id), query: { namespace } });
        return decodeDeployment(value);
    }

    /**
     * Yields the deployment now and after each change. Leave the loop when the status is final.
     *
     * @param id ID of the deployment
     * @param options how to ask, and the namespace of the job
     * @throws ApiError with `isNotFound` if it does not exist.
     */
    watch(
        id: string,
        { namespace, ...options }: NomadWatchOptions = {},
    ): AsyncGenerator<Deployment, void, undefined> {
        return watch(this.http, { path: pathOf(id), query: { namespace } }, decodeDeployment, options);
    }
}

function pathOf(id: string): string {
    return `/v1/deployment/${encodeURIComponent(id)}`;
}

export interface WireDeployment {
    ID: string;
    JobID: string;
    JobVersion: number;
    Status: string;
    StatusDescription: string;
    TaskGroups: Record<
        string,
        { DesiredTotal: number; PlacedAllocs: number; HealthyAllocs: number; UnhealthyAllocs: number }
    > | null;
}

export function decodeDeployment(wire: WireDeployment): Deployment {
    const groups = Object.entries(wire.TaskGroups ?? {}).map(([name, group]) => {
        const { DesiredTotal, PlacedAllocs, HealthyAllocs, UnhealthyAllocs } = group;
        const counts = {
            desired: DesiredTotal,
            placed: PlacedAllocs,
            healthy: HealthyAllocs,
            unhealthy: UnhealthyAllocs,
        };
        return [name, counts] as const;
    });
    return {
        id: wire.ID,
        jobId: wire.JobID,
        jobVersion: wire.JobVersion,
        status: wire.Status,
        statusDescription: wire.StatusDescription,
        groups: Object.fromEntries(groups),
    };
}
