import { existsSync } from "node:fs";
import { killMachines, sweep } from "../sdk/nspawn";
import { stackPrefix } from "../sdk/nspawn/localNames";
import { stateFolder } from "../sdk/nspawn/state";
import type { ClusterStack, UpdateOptions } from "./clusterStack";
import { UpdateFailed } from "./errors";
import { ProgressReader, Step } from "./progress";
import { projectOf } from "./project";
import { releaseStaleLock } from "./staleLock";
import { runUpdate } from "./update";
import { type OpenStack, withStack } from "./workspace";

/**
 * Destroys everything of a stack, also what an interrupted update left on this computer. A stack of arguments is removed too; the
 * stack of a project's folder stays, empty. Needs no living machine. Does nothing if there is no such stack.
 *
 * @throws PassphraseRefused, StackBusy, StackLocked, UpdateFailed, UpdateCancelled; a later call continues from there.
 */
export async function destroyCluster(options: ClusterStack & UpdateOptions): Promise<void> {
    const reader = new ProgressReader();
    const report = (message: string) => options.onEvent?.(reader.message(Step.Tools, message));
    await destroyStack(options, report, async (stack) =>
        runUpdate(stack, options, reader, async (engine) => stack.pulumi.destroy(engine)),
    );
}

/** @param destroy Destroys the resources in the stack's state. */
export async function destroyStack(
    options: ClusterStack & UpdateOptions,
    report: (message: string) => void,
    destroy: (stack: OpenStack) => Promise<unknown>,
): Promise<void> {
    const prefix = stackPrefix(await projectOf(options), options.stack);
    // Machines that are in no state, because an update was killed before it recorded them.
    const sweepStrays = async () => {
        if (!existsSync(stateFolder())) return; // this computer never had a machine
        for (const stray of await sweep(prefix)) report(`removed ${stray}`);
    };
    try {
        await withStack(options, { env: options.env, updates: true, progress: report }, async (stack) => {
            if (await releaseStaleLock(stack)) report("released the lock of an interrupted update");
            // Stops the machines first, so that they do not keep this host busy until they are deleted.
            await killMachines(prefix);
            await destroy(stack);
            if (!("folder" in options)) await stack.pulumi.workspace.removeStack(stack.name);
        });
    } catch (error) {
        if (error instanceof UpdateFailed) await sweepStrays();
        throw error;
    }
    await sweepStrays();
}
