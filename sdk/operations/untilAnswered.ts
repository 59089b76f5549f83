import { ApiError, UnreachableError } from "../api";
import { runOverSsh } from "../ssh";
import { type ClusterConnection, sshTarget } from "../cluster";
import { nodeCommand } from "../node";
import { repeat } from "../process/repeat";
import type { ClusterMachine } from "../topology";

export interface Awaited {
    product: "consul" | "nomad";
    cluster: ClusterConnection;
    /** The client whose introduction waits, if it is not a server. An error shows its log too. */
    client?: ClusterMachine;
    /** Seconds. Servers start right after their delivery and elect a leader in seconds. */
    timeoutSeconds: number;
}

/**
 * Repeats `attempt`, which must be safe to repeat, until the servers answer. Waits for agents that do not listen yet and for
 * running elections. Any other error, such as a denied permission or a wrong certificate, is thrown at once.
 *
 * @throws Error after `timeoutSeconds`, with the unmet condition of each server and its agents' last log lines.
 */
export async function untilAnswered<T>(
    awaited: Awaited,
    attempt: () => Promise<T>,
    isPassing: (error: unknown) => boolean = endsByItself,
): Promise<T> {
    let last: Error | undefined;
    const answer = await repeat(100, awaited.timeoutSeconds * 1000, async () => {
        try {
            return { value: await attempt() };
        } catch (error) {
            if (!isPassing(error)) throw error;
            if (!last) console.error(`waiting for ${awaited.product} to have a leader`);
            last = error as Error;
            return undefined;
        }
    });
    if (answer) return answer.value;
    throw new Error(await gaveUp(awaited, last!));
}

/** Whether a running election or start will resolve the error. */
export function endsByItself(error: unknown): boolean {
    if (error instanceof UnreachableError) return !error.isUntrusted;
    if (!(error instanceof ApiError) || error.isAlreadyBootstrapped) return false;
    return error.status >= 500 || error.isNotBootstrapped;
}

async function gaveUp(
    { product, cluster, client, timeoutSeconds }: Awaited,
    { message }: Error,
): Promise<string> {
    const machines = client ? [...cluster.servers, client] : cluster.servers;
    const words = await Promise.all(machines.map((machine) => lastWords(cluster, machine)));
    return [`${product} has not answered for ${timeoutSeconds} s: ${message}`, ...words].join("\n");
}

/** A machine's unmet conditions, and its agents' last log lines. */
async function lastWords(cluster: ClusterConnection, machine: ClusterMachine): Promise<string> {
    try {
        const command = nodeCommand(cluster.sshUser, "ready 0");
        return await runOverSsh(sshTarget(cluster, machine), command, "", 20_000);
    } catch (error) {
        return (error as Error).message;
    }
}
