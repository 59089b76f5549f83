import { type ClusterConnection, sshTarget } from "../cluster";
import { nodeCommand } from "../node";
import { runOverSsh } from "../ssh";
import type { ClusterMachine } from "../topology";
import { linePrinter, onceLoggedIn } from "./onceLoggedIn";

/** The token with which the machine of a Nomad server introduces the members of pools, and the pools. */
export interface Introducer {
    /** SecretID of a Nomad token that may write nodes. */
    token: string;
    /** The node pool of each pool's clients; empty: Nomad's `default`. */
    pools: Record<string, string>;
}

/** Milliseconds for a machine's answer that is not essential. */
const answerTimeout = 20_000;

/**
 * Has the machine of a Nomad server write introductions for the members of pools into Consul's KV store, now and from then on every few
 * minutes. A repeated call replaces what an earlier one said.
 *
 * @param timeoutSeconds for the login
 * @throws HostKeyChanged; Error with the node program's last words if it fails.
 */
export async function setIntroducer(
    cluster: ClusterConnection,
    machine: ClusterMachine,
    introducer: Introducer,
    timeoutSeconds: number,
): Promise<void> {
    const target = { ...sshTarget(cluster, machine), name: machine.name };
    await onceLoggedIn(target, timeoutSeconds, {
        ...runWith(cluster, introducer),
        onLine: linePrinter(target),
    });
}

/** Ends that. Skips a machine that does not answer: the token that it has is revoked after it. */
export async function stopIntroducer(cluster: ClusterConnection, machine: ClusterMachine): Promise<void> {
    const { command, input } = runWith(cluster, { token: "", pools: {} });
    try {
        await runOverSsh(sshTarget(cluster, machine), command, input, answerTimeout);
    } catch (error) {
        console.error(
            `${machine.name} does not answer and keeps a token that is revoked: ${(error as Error).message}`,
        );
    }
}

/** The token goes by standard input, because arguments are visible on the machine. */
function runWith({ sshUser }: ClusterConnection, introducer: Introducer) {
    return { command: nodeCommand(sshUser, "introducer"), input: JSON.stringify(introducer) };
}
