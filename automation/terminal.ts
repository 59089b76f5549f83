import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { adviceIn } from "./refusals";
import type { OpenStack } from "./workspace";

/** Whether somebody can be asked. The output of `pulumi` goes to standard error. */
export function inTerminal(): boolean {
    return process.stdin.isTTY && process.stderr.isTTY;
}

/**
 * Runs an update of `pulumi` with the terminal's own streams, so that it can show its live display and ask, which the Automation API cannot.
 *
 * @throws Error if it ends with a non-zero status, with what to do about the refusals of a cloud.
 */
export async function showInTerminal(stack: OpenStack, ...args: string[]): Promise<void> {
    const logs = await mkdtemp(join(tmpdir(), "pulumi-events-"));
    try {
        const log = join(logs, "events");
        // An update may fail before the engine opens it.
        await writeFile(log, "");
        const status = await run(stack, [...args, "--event-log", log]);
        if (status === 0) return;
        throw new Error(
            [
                `\`pulumi ${args.join(" ")} --stack ${stack.name}\` ended with status ${String(status)}; run the same command again to continue from there.`,
                ...(await adviceIn(log)),
            ].join("\n"),
        );
    } finally {
        await rm(logs, { recursive: true });
    }
}

async function run({ name, folder, env }: OpenStack, args: string[]): Promise<unknown> {
    const child = spawn("pulumi", [...args, "--stack", name], {
        cwd: folder,
        // Without it, `pulumi` has no log of events.
        env: { ...process.env, ...env, PULUMI_DEBUG_COMMANDS: "true" },
        stdio: ["inherit", 2, 2],
    });
    // Ctrl-C reaches `pulumi` too, which records its progress and ends; this process waits for that.
    const leaveToPulumi = () => undefined;
    process.on("SIGINT", leaveToPulumi);
    return new Promise((resolve, reject) => child.on("exit", resolve).on("error", reject)).finally(() =>
        process.off("SIGINT", leaveToPulumi),
    );
}
