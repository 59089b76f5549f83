import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { parse } from "yaml";
import { PassphraseRefused } from "./errors";

/** The passphrase of stacks in a local backend: the user's own choice, or the file that {@link ensurePassphrase} made. */
export function passphraseEnv(env: NodeJS.ProcessEnv): Record<string, string> {
    return isChosen(env) || !existsSync(passphraseFile(env))
        ? {}
        : { PULUMI_CONFIG_PASSPHRASE_FILE: passphraseFile(env) };
}

/**
 * Makes the passphrase file if there is none and the user chose no other passphrase.
 *
 * @param folder The project's.
 * @throws PassphraseRefused if the stack's settings were encrypted with another passphrase, which a new one could not open.
 */
export async function ensurePassphrase(
    folder: string,
    stack: string,
    env: NodeJS.ProcessEnv = process.env,
): Promise<void> {
    if (isChosen(env) || existsSync(passphraseFile(env))) return;
    const settings = `Pulumi.${stack}.yaml`;
    if (await hasSalt(join(folder, settings)))
        throw new PassphraseRefused(
            stack,
            `Expected ${settings} without an \`encryptionsalt\`, because this computer has no passphrase yet, found one. It ` +
                "belongs to the passphrase of its author. Remove that line, or set PULUMI_CONFIG_PASSPHRASE to that passphrase.",
        );
    await mkdir(dirname(passphraseFile(env)), { recursive: true, mode: 0o700 });
    const passphrase = `${randomBytes(32).toString("base64")}\n`;
    await writeFile(passphraseFile(env), passphrase, { mode: 0o600, flag: "wx" }).catch((error: unknown) => {
        // Another call made it in between.
        if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    });
}

/** The refusal in an error of the engine, as `pkg/secrets/passphrase/manager.go` of Pulumi words it; undefined if it has another cause. */
export function passphraseRefusal(stack: string, cause: unknown): PassphraseRefused | undefined {
    const [, missing, wrong] =
        /(passphrase must be set with)|(incorrect passphrase)/.exec(String(cause)) ?? [];
    if (missing === undefined && wrong === undefined) return undefined;
    return new PassphraseRefused(
        stack,
        `Expected the passphrase of stack \`${stack}\`, got ${missing ? "none" : "another one"}. Set PULUMI_CONFIG_PASSPHRASE to it, ` +
            "or PULUMI_CONFIG_PASSPHRASE_FILE to a file that holds it.",
        { cause },
    );
}

function passphraseFile({ XDG_CONFIG_HOME }: NodeJS.ProcessEnv): string {
    return join(XDG_CONFIG_HOME || join(homedir(), ".config"), "pulumi-nomad-cluster", "passphrase");
}

function isChosen({ PULUMI_CONFIG_PASSPHRASE, PULUMI_CONFIG_PASSPHRASE_FILE }: NodeJS.ProcessEnv): boolean {
    return PULUMI_CONFIG_PASSPHRASE !== undefined || PULUMI_CONFIG_PASSPHRASE_FILE !== undefined;
}

async function hasSalt(settings: string): Promise<boolean> {
    const text = await readFile(settings, "utf8").catch(() => "");
    return (parse(text) as { encryptionsalt?: string } | null)?.encryptionsalt !== undefined;
}
