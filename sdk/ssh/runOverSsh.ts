import { HostKeyChanged } from "./hostKeyChanged";
import type { SshTarget } from "./target";
import { logIn } from "./logIn";
import { runOn } from "./runOn";

/**
 * Runs a command on a machine. The login is tried once, so that a lost machine is an error within seconds.
 *
 * @param target the machine
 * @param command command for the login shell. It is visible on the machine, so it must contain no secret
 * @param input standard input. If it is a promise, the command starts before the input is known
 * @param timeout milliseconds for login and command
 * @returns The standard output of the command.
 * @throws {@link HostKeyChanged} if the machine shows another host key than the target's; Error with the end of standard error if the
 * login or the command fails, or takes longer than the timeout. The command may still run then.
 */
export async function runOverSsh(
    target: SshTarget,
    command: string,
    input: string | Promise<string>,
    timeout: number,
): Promise<string> {
    const closing = AbortSignal.timeout(timeout);
    const client = await logIn(target, closing).catch((error: Error) => {
        if (error instanceof HostKeyChanged) throw error;
        throw new Error(`SSH login to ${target.user}@${target.host} failed: ${error.message}`, {
            cause: error,
        });
    });
    const hangUp = () => client.destroy();
    closing.addEventListener("abort", hangUp);
    try {
        return await runOn(client, target.host, { command, input });
    } catch (error) {
        if (!closing.aborted) throw error;
        throw new Error(`\`${command}\` on ${target.host} did not end within ${timeout / 1000} s`, {
            cause: error,
        });
    } finally {
        closing.removeEventListener("abort", hangUp);
        client.destroy();
    }
}
