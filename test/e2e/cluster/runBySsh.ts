import { run } from "../../../sdk/process/run";

/**
 * Runs a command by the host's own `ssh`.
 *
 * @param login `user@address`
 * @returns its output without spaces at either end.
 */
export async function runBySsh(keyFile: string, login: string, command: string): Promise<string> {
    const options = [
        "StrictHostKeyChecking=no",
        "UserKnownHostsFile=/dev/null",
        "LogLevel=ERROR",
        "BatchMode=yes",
    ];
    const args = [...options.flatMap((option) => ["-o", option]), "-i", keyFile, login, command];
    return (await run("ssh", args, { timeout: 30_000 })).trim();
}
