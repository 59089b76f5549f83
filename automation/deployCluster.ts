import type { OutputMap } from "@pulumi/pulumi/automation";
import { clustersIn, outputsIn } from "../sdk/cluster";
import { refuseWrongArguments } from "./arguments";
import type { ClusterSource } from "./clusterStack";
import { type DeployedCluster, deployedCluster } from "./deployedCluster";
import { preview, type Preview, type PreviewOptions } from "./previewCluster";
import { ProgressReader, Step } from "./progress";
import { releaseStaleLock } from "./staleLock";
import { runUpdate } from "./update";
import { isEmpty, type OpenStack, withStack } from "./workspace";

/** The result of an update. */
export interface Deployment {
    /** The stack's clusters, in the program's order; a stack of arguments has exactly one. */
    clusters: DeployedCluster[];
    /** The program's own outputs, with secrets marked. */
    outputs: OutputMap;
    /** Number of resources by operation, such as `create`, `update`, `replace`, `delete` and `same`. */
    changes: Record<string, number>;
}

/** Settings of {@link deployCluster}. */
export interface DeployOptions extends PreviewOptions {
    /** Receives what would change in a stack that has resources, before anything is changed. If it throws, nothing is changed. */
    approve?: (preview: Preview) => void | Promise<void>;
}

/**
 * Brings a stack to what its source says, as `pulumi up` does, and returns when every cluster is ready. Makes the stack if there is
 * none. If it fails or is cancelled, what it made stays, and the next call continues from there.
 *
 * @throws ArgumentsRefused before anything is changed; PassphraseRefused, StackBusy, StackLocked, UpdateFailed, UpdateCancelled.
 */
export async function deployCluster(options: ClusterSource & DeployOptions): Promise<Deployment> {
    const { onEvent, refresh, approve } = options;
    const reader = new ProgressReader();
    const report = (message: string) => onEvent?.(reader.message(Step.Tools, message));
    return deployStack(options, report, reader, async (stack, planned) => {
        if (planned) await approve?.(planned);
        let changes: Deployment["changes"] = {};
        await runUpdate(stack, options, reader, async ({ onEvent: read, ...engine }) =>
            stack.pulumi.up({
                ...engine,
                refresh,
                onEvent(event) {
                    read(event);
                    changes = event.summaryEvent?.resourceChanges ?? changes;
                },
            }),
        );
        const state = await stack.pulumi.exportStack();
        return { clusters: clustersIn(state).map(deployedCluster), outputs: outputsIn(state), changes };
    });
}

/** @param update Updates the stack. It receives what would change; undefined if the stack is empty, so that nothing can be lost. */
export async function deployStack<T>(
    options: ClusterSource & PreviewOptions,
    report: (message: string) => void,
    reader: ProgressReader,
    update: (stack: OpenStack, planned: Preview | undefined) => Promise<T>,
): Promise<T> {
    refuseWrongArguments(options);
    const opening = { env: options.env, create: true, updates: true, progress: report };
    const result = await withStack(options, opening, async (stack) => {
        if (await releaseStaleLock(stack)) report("released the lock of an interrupted update");
        // Only a preview refuses every change that would harm a cluster before it begins.
        const quiet = { ...options, onEvent: undefined };
        return update(stack, (await isEmpty(stack)) ? undefined : await preview(stack, quiet, reader));
    });
    return result!;
}
