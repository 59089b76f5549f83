import type { HttpTransport } from "../http";
import { watch, type WatchOptions } from "../watch";

/** The roll-out of one version of a job. */
export interface Deployment {
    id: string;
    jobId: string;
    jobVersion: number;
    /** `running`, `paused`, `blocked`, `unblocking`, `pending`, `successful`, `failed` or `cancelled`. */
    status: string;
    statusDescription: string;
    /** Counts of allocations by group. */
    groups: Record<string, { desired: number; placed: number; healthy: number; unhealthy: number }>;
}

/**
 * The namespace must be given to a token that may read in that namespace alone; default `default`.
 *
 * @see https://developer.hashicorp.com/nomad/api-docs/deployments
 */
export class NomadDeployments {
    constructor(private readonly http: HttpTransport) {}

    /** @throws ApiError with `isNotFound` if there is none. */
    async read(id: string, namespace?: string): Promise<Deployment> {
        const { value } = await this.http.json<WireDeployment>({ path: pathOf(id), query: { namespace } });
        return decodeDeployment(value);
    }

    /** {@link read} now and after each change: progress until the status is final. */
    watch(
        id: string,
        { namespace, ...options }: WatchOptions & { namespace?: string } = {},
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
