import { setTimeout } from "node:timers/promises";
import type { Context } from "../plugin/resourceType";

/** Milliseconds; as `retry.Until` of Pulumi's Go SDK, which the real plugin dials with. */
const firstDelay = 100;
const backOff = 1.5;
const longestDelay = 5_000;

/**
 * Dials until it works, and shows each failure.
 *
 * @param limit how many failures are forgiven; negative: any number
 * @throws Error of the last attempt, with how many failed before it
 */
export async function retryDial<T>(
    what: string,
    limit: number,
    context: Context,
    attempt: () => Promise<T>,
): Promise<T> {
    for (let failed = 0, delay = firstDelay; ; delay = Math.min(delay * backOff, longestDelay)) {
        try {
            return await attempt();
        } catch (error) {
            if (limit >= 0 && failed >= limit) {
                throw new Error(`after ${failed} failed attempts: ${(error as Error).message}`);
            }
            failed++;
            context.status(`${what} ${failed}/${limit < 0 ? "inf" : limit} failed: retrying`);
        }
        await setTimeout(delay, undefined, { signal: context.signal });
    }
}
