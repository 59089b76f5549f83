import type { HttpTransport } from "../http";

/** A group of tasks on a node. */
export interface Allocation {
    id: string;
    /** `<job>.<group>[<number>]`. */
    name: string;
    group: string;
    nodeId: string;
    nodeName: string;
    jobVersion: number;
    /** Desired status: `run`, `stop` or `evict`. */
    desiredStatus: string;
    /** Status that the client reports: `pending`, `running`, `complete`, `failed`, `lost` or `unknown`. */
    clientStatus: string;
    /** Judged by its deployment; undefined while it is not. */
    healthy?: boolean;
    tasks: Record<string, TaskState>;
}

export interface TaskState {
    /** `pending`, `running` or `dead`. */
    state: string;
    failed: boolean;
    restarts: number;
    /** Events, oldest first. */
    events: { type: string; message: string; time: Date }[];
}

/** @see https://developer.hashicorp.com/nomad/api-docs/allocations */
export class NomadAllocations {
    constructor(private readonly http: HttpTransport) {}

    /** @throws ApiError with `isNotFound` if there is none. */
    async read(id: string): Promise<Allocation> {
        const path = `/v1/allocation/${encodeURIComponent(id)}`;
        return decodeAllocation((await this.http.json<WireAllocation>({ path })).value);
    }

    /**
     * The end of what a task printed. Needs `read-logs`, and the client that has it must be alive.
     *
     * @param bytes how much of it at most, default 4096.
     * @throws ApiError with `isNotFound` if the task has not started.
     * @see https://developer.hashicorp.com/nomad/api-docs/client#stream-logs
     */
    async logTail(id: string, task: string, type: "stdout" | "stderr", bytes = 4096): Promise<string> {
        return this.http.text({
            path: `/v1/client/fs/logs/${encodeURIComponent(id)}`,
            query: { task, type, plain: true, origin: "end", offset: bytes },
        });
    }
}

/** Fields that a list and a read have in common. */
export interface WireAllocation {
    ID: string;
    Name: string;
    TaskGroup: string;
    NodeID: string;
    NodeName: string;
    JobVersion?: number;
    Job?: { Version: number };
    DesiredStatus: string;
    ClientStatus: string;
    DeploymentStatus?: { Healthy?: boolean | null } | null;
    TaskStates?: Record<string, WireTaskState> | null;
}

interface WireTaskState {
    State: string;
    Failed: boolean;
    Restarts: number;
    /** Time in nanoseconds since 1970, hence imprecise as a number. */
    Events: { Type: string; DisplayMessage: string; Time: number }[] | null;
}

export function decodeAllocation(wire: WireAllocation): Allocation {
    const tasks = Object.entries(wire.TaskStates ?? {}).map(
        ([name, state]) => [name, decodeTask(state)] as const,
    );
    return {
        id: wire.ID,
        name: wire.Name,
        group: wire.TaskGroup,
        nodeId: wire.NodeID,
        nodeName: wire.NodeName,
        jobVersion: wire.JobVersion ?? wire.Job?.Version ?? 0,
        desiredStatus: wire.DesiredStatus,
        clientStatus: wire.ClientStatus,
        healthy: wire.DeploymentStatus?.Healthy ?? undefined,
        tasks: Object.fromEntries(tasks),
    };
}

function decodeTask(wire: WireTaskState): TaskState {
    return {
        state: wire.State,
        failed: wire.Failed,
        restarts: wire.Restarts,
        events: (wire.Events ?? []).map((event) => ({
            type: event.Type,
            message: event.DisplayMessage,
            time: new Date(event.Time / 1e6),
        })),
    };
}
