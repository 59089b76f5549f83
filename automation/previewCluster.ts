import { refuseWrongArguments } from "./arguments";
import type { ClusterSource, UpdateOptions } from "./clusterStack";
import { lossesOf, type PlannedChange } from "./losses";
import { ProgressReader, Step } from "./progress";
import { runUpdate } from "./update";
import { typeOf } from "./urn";
import { type OpenStack, withStack } from "./workspace";

/** Settings of {@link previewCluster}. */
export interface PreviewOptions extends UpdateOptions {
    /** Reads the real state of every resource first, so that a machine that was lost is created again. Default: false. */
    refresh?: boolean;
}

/** The changes that an update would make. */
export interface Preview {
    /** Every resource that would change. */
    changes: PlannedChange[];
    /** A line for each resource that would be replaced or deleted, without those that only follow their machine. */
    losses: string[];
}

/**
 * Says what {@link deployCluster} would do, and changes nothing. Makes the stack if there is none.
 *
 * @throws ArgumentsRefused, PassphraseRefused, UpdateFailed, UpdateCancelled.
 */
export async function previewCluster(options: ClusterSource & PreviewOptions): Promise<Preview> {
    refuseWrongArguments(options);
    const { env, onEvent } = options;
    const reader = new ProgressReader();
    const progress = (message: string) => onEvent?.(reader.message(Step.Tools, message));
    const result = await withStack(options, { env, create: true, updates: true, progress }, async (stack) =>
        preview(stack, options, reader),
    );
    return result!;
}

export async function preview(
    stack: OpenStack,
    options: PreviewOptions,
    reader: ProgressReader,
): Promise<Preview> {
    const changes: PlannedChange[] = [];
    await runUpdate(stack, options, reader, async ({ onEvent, ...engine }) =>
        stack.pulumi.preview({
            ...engine,
            refresh: options.refresh,
            onEvent(event) {
                onEvent(event);
                const { op, urn, diffs } = event.resourcePreEvent?.metadata ?? {};
                if (op && urn && op !== "same" && !typeOf(urn).startsWith("pulumi:"))
                    changes.push({ operation: op, urn, properties: diffs ?? [] });
            },
        }),
    );
    return { changes, losses: lossesOf(changes) };
}
