import type { HttpTransport } from "../http";

/** An instance of a job's group on a node. */
export interface Allocation {
    /** ID of the allocation, a UUID. */
    id: string;
    /** `<job>.<group>[<number>]`. */
    name: string;
    /** Name of the group. */
    group: string;
    /** ID of the node. */
    nodeId: string;
    /** Name of the node. */
    nodeName: string;
    /** Version of the job from which it was made. */
    jobVersion: number;
    /** Status that the servers want: `run`, `stop` or `evict`. */
    desiredStatus: string;
    /** Status that the client reports: `pending`, `running`, `complete`, `failed`, `lost` or `unknown`. */
    clientStatus: string;
    /** Whether its deployment found it healthy; undefined while that is not decided, and without a deployment. */
    healthy?: boolean;
    /** States of the tasks by name; empty before the client has reported. */
    tasks: Record<string, TaskState>;
}

/** State of a task. */
export interface TaskState {
    /** `pending`, `running` or `dead`. */
    state: string;
    /** Whether the task ended by a failure. */
    failed: boolean;
    /** How often the client restarted the task. */
    restarts: number;
    /** The latest events, oldest first. The client keeps ten. */
    events: TaskEvent[];
}

/** Something that happened to a task. */
export interface TaskEvent {
    /** Kind of event, for example `Started`, `Terminated` or `Driver Failure`. */
    type: string;
    /** Text for people. */
    message: string;
    /** When it happened, by the client's clock. */
    time: Date;
}

/**
 * Allocations: instances of jobs' groups on nodes.
 *
 * @see https://developer.hashicorp.com/nomad/api-docs/allocations
 */
export class NomadAllocations {
    /** @internal */
    constructor(private readonly http: HttpTransport) {}

    /**
     * Reads an allocation. Needs `read-job`.
     *
     * @param id ID of the allocation
     * @throws ApiError with `isNotFound` if it does not exist.
     */
    async read(id: string): Promise<Allocation> {
        const path = `/v1/allocation/${encodeURIComponent(id)}`;
        return decodeAllocation((await this.http.json<WireAllocation>({ path })).value);
    }

    /**
     * The end of a task's log. Needs `read-logs`, and the client on which the task ran must be alive.
     *
     * @param id ID of the allocation
     * @param task name of the task
     * @param type which of the two logs
     * @param bytes maximum length. Default: 4096
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
