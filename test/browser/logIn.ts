import type { Page } from "playwright-core";

interface Uis {
    nomad: string;
    consul: string;
}

interface Tokens {
    nomadToken: string;
    consulToken: string;
}

/**
 * Logs a browser in to both UIs: the place where a UI stores a typed token has it before the UI starts. A UI that starts without one, and gets it
 * meanwhile, may overlook it.
 */
export async function logIn(page: Page, { nomad, consul }: Uis, tokens: Tokens): Promise<void> {
    const stored = {
        [new URL(nomad).origin]: { nomadTokenSecret: tokens.nomadToken },
        [new URL(consul).origin]: { "consul:token": JSON.stringify({ SecretID: tokens.consulToken }) },
    };
    await page.addInitScript(`Object.assign(localStorage, ${JSON.stringify(stored)}[location.origin])`);
}
