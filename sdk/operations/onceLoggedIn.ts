import { HostKeyChanged, logIn, runOn } from "../ssh";
import type { RemoteRun } from "../ssh/remoteRun";
import type { SshTarget } from "../ssh/target";
import { untilSshAnswers } from "./untilSshAnswers";
import { waitUntilMet } from "./waitUntil";

/** A machine of a cluster. */
export interface MachineTarget extends SshTarget {
    /** The machine's name in its cluster, with which each line about it begins. */
    name: string;
}

/** Prints a line of a command's output. */
export function linePrinter({ name }: MachineTarget): (line: string) => void {
    return (line) => console.error(`${name}: ${line}`);
}

/**
 * Runs a command on a machine once its SSH accepts the login. The command itself has no time limit here. A machine that dies meanwhile is
 * noticed within ten seconds.
 *
 * @param timeoutSeconds for the login
 * @returns The standard output of the command.
 * @throws HostKeyChanged before anything is sent; Error with the last lines of standard error if the command fails.
 */
export async function onceLoggedIn(
    target: MachineTarget,
    timeoutSeconds: number,
    run: RemoteRun,
): Promise<string> {
    // First, because a login to a machine that does not answer yet would keep others from logging in.
    await untilSshAnswers({ ...target, sshAddress: target.host }, timeoutSeconds);
    const client = await untilLetIn(target, timeoutSeconds);
    try {
        return await runOn(client, target.host, run);
    } finally {
        client.destroy();
    }
}

/** A refusal is waited for too, because SSH may answer on a new machine before the machine has been given our key. */
async function untilLetIn(target: MachineTarget, timeoutSeconds: number) {
    const { name, host, user } = target;
    let client: Awaited<ReturnType<typeof logIn>> | undefined;
    await waitUntilMet(name, timeoutSeconds, async () => {
        try {
            client = await logIn(target, new AbortController().signal);
            return undefined;
        } catch (error) {
            if (error instanceof HostKeyChanged) throw error;
            return `its SSH to let ${user} in at ${host}: ${(error as Error).message}`;
        }
    });
    return client!;
}
