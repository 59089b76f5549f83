import { spawn } from "node:child_process";
import type { OpenStack } from "./workspace";

/** Whether somebody can be asked. The output of `pulumi` goes to standard error. */
export function inTerminal(): boolean {
    return process.stdin.isTTY && process.stderr.isTTY;
}

/**
 * Runs `pulumi` with the terminal's own streams, so that it can show its live display and ask, which the Automation API cannot.
 *
 * @throws Error if it ends with a non-zero status.
 */
export async function showInTerminal({ name, folder, env }: OpenStack, ...args: string[]): Promise<void> {
    const child = spawn("pulumi", [...args, "--stack", name], {
        cwd: folder,
        env: { ...process.env, ...env },
        stdio: ["inherit", 2, 2],
    });
    // Ctrl-C reaches `pulumi` too, which records its progress and ends; this process waits for that.
    const leaveToPulumi = () => undefined;
    process.on("SIGINT", leaveToPulumi);
    const status = await new Promise((resolve, reject) =>
        child.on("exit", resolve).on("error", reject),
    ).finally(() => process.off("SIGINT", leaveToPulumi));
    if (status !== 0)
        throw new Error(
            `\`pulumi ${args.join(" ")} --stack ${name}\` ended with status ${String(status)}; run the same command again to continue from there.`,
        );
}
