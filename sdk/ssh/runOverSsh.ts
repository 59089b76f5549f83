import { HostKeyChanged } from "./hostKey";
import type { SshTarget } from "./target";
import { logIn, untilLoggedIn } from "./logIn";
import { runOn } from "./runOn";

/** How {@link runOverSsh} logs in. */
export interface RunOptions {
    /**
     * Whether the login to a machine that does not answer is tried again until the timeout. Default: false, so that a lost machine
     * is an error within seconds.
     */
    retryLogin?: boolean;
}

/**
 * Runs a command on a machine.
 *
 * @param target the machine
 * @param command command for the login shell. It is visible on the machine, so it must contain no secret
 * @param input standard input. If it is a promise, the command starts before the input is known
 * @param timeout milliseconds for login and command
 * @param options how to log in
 * @returns The standard output of the command.
 * @throws {@link HostKeyChanged} if the machine shows another host key than the target's; Error with the end of standard error if the
 * login or the command fails, or takes longer than the timeout. The command may still run then.
 */
export async function runOverSsh(
    target: SshTarget,
    command: string,
    input: string | Promise<string>,
    timeout: number,
    { retryLogin = false }: RunOptions = {},
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
