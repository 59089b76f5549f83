import {
    type ClusterStack,
    clusterStatus,
    deployCluster,
    destroyCluster,
    NoCluster,
    type PlainClusterArgs,
    type ProgressEvent,
} from "pulumi-nomad-cluster/automation";

/** One cluster for each open pull request. */
export class Previews {
    /** The last call of each pull request, which its next call waits for, and the way to cancel it. */
    private readonly calls = new Map<number, { done: Promise<void>; abort: AbortController }>();

    constructor(
        private readonly args: PlainClusterArgs,
        private readonly log: (pullRequest: number, message: string) => void,
    ) {}

    /** Creates a pull request's cluster, or brings it to the arguments again. */
    open(pullRequest: number): void {
        this.next(pullRequest, async (stack, signal, onEvent) => {
            const { clusters } = await deployCluster({ ...stack, args: this.args, signal, onEvent });
            this.log(pullRequest, `ready: ${clusters[0]?.environment.value.NOMAD_ADDR}`);
        });
    }

    /** Cancels what runs for a pull request, and takes its cluster away. */
    close(pullRequest: number): void {
        this.calls.get(pullRequest)?.abort.abort();
        this.next(pullRequest, async (stack, _, onEvent) => {
            await destroyCluster({ ...stack, onEvent });
            this.log(pullRequest, "gone");
        });
    }

    /** The status of a pull request's cluster; undefined if it has none. */
    async status(pullRequest: number) {
        const clusters = await clusterStatus(stackOf(pullRequest)).catch((error: unknown) => {
            if (error instanceof NoCluster) return [];
            throw error;
        });
        return clusters[0];
    }

    /** Cancels everything, and returns when it has ended. The next `open` or `close` continues. */
    async stop(): Promise<void> {
        for (const { abort } of this.calls.values()) abort.abort();
        await Promise.all([...this.calls.values()].map(({ done }) => done));
    }

    private next(
        pullRequest: number,
        work: (
            stack: ClusterStack & { project: string },
            signal: AbortSignal,
            onEvent: (event: ProgressEvent) => void,
        ) => Promise<void>,
    ): void {
        const abort = new AbortController();
        const onEvent = ({ step, machine, message }: ProgressEvent) =>
            this.log(pullRequest, [step, machine, message].filter(Boolean).join(", "));
        const before = this.calls.get(pullRequest)?.done ?? Promise.resolve();
        const done = before
            .then(async () => work(stackOf(pullRequest), abort.signal, onEvent))
            // The error's class says what to do: see docs/automation.md.
            .catch((error: Error) => this.log(pullRequest, `${error.name}: ${error.message}`))
            .finally(() => {
                if (this.calls.get(pullRequest)?.abort === abort) this.calls.delete(pullRequest);
            });
        this.calls.set(pullRequest, { done, abort });
    }
}

function stackOf(pullRequest: number) {
    return { project: "previews", stack: `pr-${pullRequest}` };
}
