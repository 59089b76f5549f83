import { text } from "node:stream/consumers";
import type { Client, ClientChannel } from "ssh2";
import { HostKeyChanged } from "./hostKey";
import type { SshTarget } from "./target";
import { logIn, untilLoggedIn } from "./logIn";

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
        throw new Error(`no SSH login to ${target.user}@${target.host}: ${error.message}`, { cause: error });
    });
    const hangUp = () => client.destroy();
    closing.addEventListener("abort", hangUp);
    try {
        const channel = await execute(client, command);
        const ended = new Promise<number | undefined>((resolve) =>
            channel.on("close", (status?: number) => resolve(status)),
        );
        channel.end(await input);
        const [stdout, stderr, status] = await Promise.all([text(channel), text(channel.stderr), ended]);
        if (status === 0) return stdout;
        const reason = closing.aborted
            ? `not done after ${timeout / 1000} s`
            : stderr.trim().split("\n").slice(-60).join("\n");
        throw new Error(`\`${command}\` on ${target.host}: ${reason}`);
    } finally {
        closing.removeEventListener("abort", hangUp);
        client.destroy();
    }
}

async function execute(client: Client, command: string): Promise<ClientChannel> {
    return new Promise((resolve, reject) => {
        client.exec(command, (error, channel) => (error ? reject(error) : resolve(channel)));
    });
}
