import { ApiError } from "../api";
import { repeat } from "../process/repeat";
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
    let last: string | undefined;
    const met = await repeat(500, timeoutSeconds * 1000, async () => {
        const unmet = await unmetCondition().catch(inWords);
        if (unmet === undefined) return true;
        if (unmet !== last) console.error(`${waiter} waits for ${unmet}`);
        last = unmet;
        return undefined;
    });
    if (!met) throw new Error(`${waiter} has waited ${timeoutSeconds} s for ${last}`);
}

/** @throws the error itself if waiting does not resolve it. */
function inWords(error: unknown): string {
    const passes = endsByItself(error) || (error instanceof ApiError && error.isNotFound);
    if (!passes) throw error;
    return `an answer: ${(error as Error).message}`;
}
