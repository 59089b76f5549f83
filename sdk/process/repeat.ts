import { setTimeout as delay } from "node:timers/promises";

/**
 * The one polling loop: asks until there is an answer, at least once. The caller decides what to print meanwhile, which errors
 * to wait out, and what a timeout means.
 *
 * @param intervalMs milliseconds from the end of one attempt to the next.
 * @param timeoutMs milliseconds after which no attempt begins.
 * @returns the answer; undefined if there was none in time.
 */
export async function repeat<Answer>(
    intervalMs: number,
    timeoutMs: number,
    attempt: () => Answer | undefined | Promise<Answer | undefined>,
): Promise<Answer | undefined> {
    const deadline = Date.now() + timeoutMs;
    for (;;) {
        const answer = await attempt();
        if (answer !== undefined || Date.now() >= deadline) return answer;
        await delay(intervalMs);
    }
}
