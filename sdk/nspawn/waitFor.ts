import { setTimeout as sleep } from "node:timers/promises";

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
    const end = Date.now() + timeout;
    while (!(await condition())) {
        if (Date.now() >= end) throw new Error(`Waited ${timeout / 1000} s without success for ${what}`);
        await sleep(50);
    }
}
