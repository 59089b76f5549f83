import { repeat } from "../process/repeat";

/**
 * Asks every 50 ms until the condition holds.
 *
 * @param what The condition, for the error: "the network to be up".
 * @throws Error after `timeout` milliseconds.
 */
export async function waitFor(
    what: string,
    timeout: number,
    condition: () => boolean | Promise<boolean>,
): Promise<void> {
    const holds = await repeat(50, timeout, async () => (await condition()) || undefined);
    if (!holds) throw new Error(`Waited ${timeout / 1000} s without success for ${what}`);
}
