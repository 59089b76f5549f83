import { setTimeout as delay } from "node:timers/promises";
import { ApiError, UnreachableError } from "../api";
import { runOverSsh } from "../ssh";
import { type ClusterConnection, sshTarget } from "../cluster";
import { nodeCommand } from "../node";
import type { ClusterMachine } from "../topology";

export interface Awaited {
    product: "consul" | "nomad";
    cluster: ClusterConnection;
    /** The client whose introduction waits, if it is no server: its log is shown too. */
    client?: ClusterMachine;
    /** Seconds. Servers start right after their delivery and elect a leader in seconds. */
    timeoutSeconds: number;
}

/**
 * Does `attempt`, which must be safe to repeat, until the servers give an answer. Agents that do not listen yet and
 * elections under way are waited for; anything else, such as a refusal or a certificate, is an error at once.
 *
 * @throws Error when the timeoutSeconds is at its end, with what each server waits for and its agents' last log lines.
 */
export async function untilAnswered<T>(
    awaited: Awaited,
    attempt: () => Promise<T>,
    isPassing: (error: unknown) => boolean = endsByItself,
): Promise<T> {
    const deadline = Date.now() + awaited.timeoutSeconds * 1000;
    for (let told = false; ; told = true) {
        try {
            return await attempt();
        } catch (error) {
            if (!isPassing(error)) throw error;
            if (Date.now() > deadline) throw new Error(await gaveUp(awaited, error as Error));
            if (!told) console.error(`waiting for ${awaited.product} to have a leader`);
        }
        await delay(100);
    }
}

/** True of what an election or a start ends by itself. */
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

/** What a machine waits for, and its agents' last log lines. */
async function lastWords(cluster: ClusterConnection, machine: ClusterMachine): Promise<string> {
    try {
        const command = nodeCommand(cluster.sshUser, "ready 0");
        return await runOverSsh(sshTarget(cluster, machine), command, "", 20_000);
    } catch (error) {
        return (error as Error).message;
    }
}
