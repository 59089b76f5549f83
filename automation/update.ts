import type { EngineEvent } from "@pulumi/pulumi/automation";
import type { UpdateOptions } from "./clusterStack";
import { type Failure, UpdateCancelled } from "./errors";
import { errorOf } from "./errorOf";
import type { ProgressReader } from "./progress";
import { plain } from "./progress";
import { RefusalReader } from "./refusals";
import type { OpenStack } from "./workspace";

/** Milliseconds that running steps may take to end after a cancellation. */
const cancelGrace = 10_000;

/** The engine's last words about an update in which it reported the failure of a resource. */
const summary = /^(update|preview|destroy|refresh) failed$/;

/** The options that every update of the Automation API takes. */
interface EngineOptions {
    onEvent: (event: EngineEvent) => void;
    signal: AbortSignal;
    color: "never";
}

/**
 * Runs an update of Pulumi's engine, reports its progress, and cancels it when the caller's signal says so.
 *
 * @throws UpdateCancelled, or the error class that fits what the engine reported.
 */
export async function runUpdate<T>(
    stack: OpenStack,
    { signal, onEvent }: UpdateOptions,
    reader: ProgressReader,
    update: (options: EngineOptions) => Promise<T>,
): Promise<T> {
    const failures: Failure[] = [];
    const refusals = new RefusalReader();
    const interrupts = new EventTarget();
    let giveUp: NodeJS.Timeout | undefined;
    // The Automation API sends `pulumi` an interrupt at each `abort` event. The first one lets running steps end, the second does not.
    const interrupt = () => interrupts.dispatchEvent(new Event("abort"));
    const cancel = () => {
        interrupt();
        giveUp = setTimeout(interrupt, cancelGrace);
    };
    if (signal?.aborted) throw cancelled(stack);
    signal?.addEventListener("abort", cancel, { once: true });
    try {
        return await update({
            onEvent(event) {
                const { urn, severity, message = "" } = event.diagnosticEvent ?? {};
                const advice = refusals.read(event);
                const progress = reader.read(event);
                const text = plain(message);
                if (severity === "error" && text && !(urn === undefined && summary.test(text)))
                    failures.push({
                        urn,
                        machine: progress?.machine,
                        message: [text, advice].filter(Boolean).join("\n"),
                    });
                if (progress) onEvent?.(progress);
            },
            signal: interrupts as AbortSignal,
            color: "never",
        });
    } catch (error) {
        throw signal?.aborted ? cancelled(stack, error) : await errorOf(stack, error, failures);
    } finally {
        clearTimeout(giveUp);
        signal?.removeEventListener("abort", cancel);
    }
}

function cancelled({ name }: OpenStack, cause?: unknown): UpdateCancelled {
    const message = `The update of stack \`${name}\` was cancelled. What it made stays; the next call continues from there.`;
    return new UpdateCancelled(name, message, { cause });
}
