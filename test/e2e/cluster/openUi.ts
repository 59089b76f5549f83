import { spawn } from "node:child_process";
import { once } from "node:events";
import { eventually } from "../../agents/program";
import type { Chromium } from "../../browser/chromium";

/** The character that a terminal turns into SIGINT for its programs. */
const ctrlC = "\u0003";

/** What `ui` printed, and its end. */
export interface OpenUi {
    nomad: string;
    consul: string;
    identity: { path: string; password: string };
    caPath: string;
    /** Everything it printed so far. */
    output(): string;
    /** Ctrl-C. @returns the exit status. */
    interrupt(): Promise<number | null>;
}

/**
 * Runs a command that is `ui` in a terminal and reads its output, as a user does.
 *
 * The command takes the place of the shell that `script` starts: which shell that is depends on the environment, and dash would
 * end by Ctrl-C itself and hide the command's exit status.
 */
export async function openUi(command: string, cwd: string, env: Record<string, string>): Promise<OpenUi> {
    const terminal = ["--quiet", "--return", "--flush", "--command", `exec ${command}`, "/dev/null"];
    const child = spawn("script", terminal, { cwd, env: { ...process.env, ...env } });
    const exit = once(child, "exit") as Promise<[number | null]>;
    let output = "";
    for (const stream of [child.stdout, child.stderr])
        stream.setEncoding("utf8").on("data", (text: string) => (output += text));
    const said = (pattern: RegExp) => pattern.exec(output)?.[1] ?? "";
    await eventually("the UIs are open", () => output.includes("Open until") || child.exitCode !== null);
    return {
        nomad: said(/^Nomad +(\S+)$/m),
        consul: said(/^Consul +(\S+)$/m),
        identity: { path: said(/certificate +(\S+)$/m), password: said(/password +(\S+)$/m) },
        caPath: said(/authority +(\S+)$/m),
        output: () => output,
        interrupt: async () => {
            child.stdin.write(ctrlC);
            return (await exit)[0];
        },
    };
}

/** Does what `ui` says is to be done once in each browser. */
export async function prepareBrowser(
    chromium: Chromium,
    { nomad, consul, identity, caPath }: OpenUi,
): Promise<void> {
    await chromium.trust(caPath);
    const origins = [nomad, consul].map((url) => new URL(url).origin);
    await chromium.importIdentity(identity.path, identity.password, origins);
}
