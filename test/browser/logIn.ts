import type { Page } from "playwright-core";

interface Uis {
    nomad: string;
    consul: string;
}

interface Tokens {
    nomadToken: string;
    consulToken: string;
}

/** Logs a browser in to both UIs: stores each token where the UI stores a typed one. */
export async function logIn(page: Page, { nomad, consul }: Uis, tokens: Tokens): Promise<void> {
    const stored = [
        [nomad, "nomadTokenSecret", tokens.nomadToken],
        [consul, "consul:token", JSON.stringify({ SecretID: tokens.consulToken })],
    ] as const;
    for (const [url, key, value] of stored) {
        await page.goto(url);
        await page.evaluate(`localStorage[${JSON.stringify(key)}] = ${JSON.stringify(value)}`);
    }
}
