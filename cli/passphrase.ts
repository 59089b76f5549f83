import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { parse } from "yaml";

/** The passphrase of stacks in a local backend: the user's own choice, or the file that `up --local` made. */
export function passphraseEnv(): Record<string, string> {
    return isChosen() || !existsSync(passphraseFile())
        ? {}
        : { PULUMI_CONFIG_PASSPHRASE_FILE: passphraseFile() };
}

/**
 * Makes the passphrase file if there is none and the user chose no other passphrase.
 *
 * @throws Error if the stack's settings were encrypted with another passphrase, which a new one could not open.
 */
export async function ensurePassphrase(stack: string): Promise<void> {
    if (isChosen() || existsSync(passphraseFile())) return;
    const settings = `Pulumi.${stack}.yaml`;
    if (await hasSalt(settings))
        throw new Error(
            `Expected ${settings} without an \`encryptionsalt\`, because this computer has no passphrase yet, found one. It ` +
                "belongs to the passphrase of its author. Remove that line, or set PULUMI_CONFIG_PASSPHRASE to that passphrase.",
        );
    await mkdir(dirname(passphraseFile()), { recursive: true, mode: 0o700 });
    await writeFile(passphraseFile(), `${randomBytes(32).toString("base64")}\n`, { mode: 0o600, flag: "wx" });
}

function passphraseFile(): string {
    return join(
        process.env.XDG_CONFIG_HOME || join(homedir(), ".config"),
        "pulumi-nomad-cluster",
        "passphrase",
    );
}

function isChosen(): boolean {
    const { PULUMI_CONFIG_PASSPHRASE, PULUMI_CONFIG_PASSPHRASE_FILE } = process.env;
    return PULUMI_CONFIG_PASSPHRASE !== undefined || PULUMI_CONFIG_PASSPHRASE_FILE !== undefined;
}

async function hasSalt(settings: string): Promise<boolean> {
    const text = await readFile(settings, "utf8").catch(() => "");
    return (parse(text) as { encryptionsalt?: string } | null)?.encryptionsalt !== undefined;
}
