import { setTimeout as delay } from "node:timers/promises";
import { ApiError } from "../api";
import { endsByItself } from "./untilAnswered";

/**
 * Asks every half second for the unmet condition until there is none, and prints each new one. Errors that a running election or
 * restart will resolve count as unmet, and so does an entry that was just removed, because other updates change the cluster too.
 *
 * @param waiter the name in the printed lines: `node-1 waits for …`
 * @param timeoutSeconds seconds
 * @param unmetCondition the unmet condition, in words; undefined if there is none
 * @throws Error after `timeoutSeconds`, with the last unmet condition.
 */
export async function waitUntilMet(
    waiter: string,
    timeoutSeconds: number,
    unmetCondition: () => Promise<string | undefined>,
): Promise<void> {
    const deadline = Date.now() + timeoutSeconds * 1000;
    for (let printed: string | undefined; ;) {
        const unmet = await unmetCondition().catch(inWords);
        if (unmet === undefined) return;
        if (unmet !== printed) console.error(`${waiter} waits for ${unmet}`);
        printed = unmet;
        if (Date.now() > deadline) throw new Error(`${waiter} has waited ${timeoutSeconds} s for ${unmet}`);
        await delay(500);
    }
}

/** @throws the error itself if waiting does not resolve it. */
function inWords(error: unknown): string {
    const passes = endsByItself(error) || (error instanceof ApiError && error.isNotFound);
    if (!passes) throw error;
    return `an answer: ${(error as Error).message}`;
}
