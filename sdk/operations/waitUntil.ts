import { setTimeout as delay } from "node:timers/promises";
import { ApiError } from "../api";
import { endsByItself } from "./untilAnswered";

/**
 * Asks every half second what lacks until nothing does, and tells each new answer. What an election or a restart ends by
 * itself lacks too, and so does what was there a moment ago: others change the cluster at the same time.
 *
 * @param waiter who waits, for the lines: `node-1 waits for …`
 * @param timeoutSeconds seconds
 * @param lacking what still lacks, in words; undefined where nothing does
 * @throws Error with what lacked last, when the timeoutSeconds is at its end.
 */
export async function waitUntilMet(
    waiter: string,
    timeoutSeconds: number,
    lacking: () => Promise<string | undefined>,
): Promise<void> {
    const deadline = Date.now() + timeoutSeconds * 1000;
    for (let told: string | undefined; ;) {
        const lack = await lacking().catch(inWords);
        if (lack === undefined) return;
        if (lack !== told) console.error(`${waiter} waits for ${lack}`);
        told = lack;
        if (Date.now() > deadline) throw new Error(`${waiter} has waited ${timeoutSeconds} s for ${lack}`);
        await delay(500);
    }
}

/** @throws the error itself where waiting does not mend it. */
function inWords(error: unknown): string {
    const passes = endsByItself(error) || (error instanceof ApiError && error.isNotFound);
    if (!passes) throw error;
    return `an answer: ${(error as Error).message}`;
}
