import { CommandError, run } from "../../../sdk/process/run";
import { onPath } from "../../../sdk/toolchain/onPath";

/**
 * Runs a command of the same `pulumi` that the Automation API starts, whose packages it does not load. It is for commands that the Automation
 * API lacks or whose printed text a test looks at.
 *
 * @returns what it printed on standard output.
 * @throws CommandError, whose message has everything that the engine printed.
 */
export async function runPulumi(
    args: readonly string[],
    cwd: string,
    env: Record<string, string>,
    input?: string,
): Promise<string> {
    const command = onPath("pulumi", env.PATH);
    if (command === undefined) throw new Error("Expected `pulumi` in a folder of PATH, found none.");
    return run(command, [...args, "--non-interactive"], { cwd, env, input }).catch((error: unknown) => {
        // The engine prints failures on its standard output.
        if (error instanceof CommandError) error.message += `\n${error.stdout}`;
        throw error;
    });
}
