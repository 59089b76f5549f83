import { HostKeyChanged } from "./hostKey";
import type { SshTarget } from "./target";
import { logIn, untilLoggedIn } from "./logIn";
import { runOn } from "./runOn";

/**
 * Runs a command on a machine and returns what it printed on standard output.
 *
 * @param command command for the login shell. It is visible on the machine, so it must hold no secret
 * @param input standard input; with a promise, the command starts before the input is known
 * @param timeout milliseconds for login and command
 * @param retryLogin tries again to log in to a machine that does not answer, until the timeout. Default: false, so that
 * a lost machine is an error within seconds.
 * @throws Error with the end of standard error, if the login or the command fails or the time is over.
 */
export async function runOverSsh(
    target: SshTarget,
    command: string,
    input: string | Promise<string>,
    timeout: number,
    { retryLogin = false } = {},
): Promise<string> {
    const closing = AbortSignal.timeout(timeout);
    const client = await (retryLogin ? untilLoggedIn : logIn)(target, closing).catch((error: Error) => {
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
