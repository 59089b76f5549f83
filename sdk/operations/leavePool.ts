import { type ClusterConnection, sshTarget, withCluster } from "../cluster";
import { nodeCommand } from "../node";
import { runOverSsh } from "../ssh";
import type { ClusterMachine } from "../topology";
import { forgetMembers } from "./forgetMembers";

/** Milliseconds for a member to drain itself and to stop its agents: longer than Nomad drains it (`memberDrainSeconds`). */
const leaveTimeout = 300_000;

/** Seconds for the entries of a removed member to disappear: gossip notices a dead machine in half a minute. */
const forgetTimeout = 120;

/**
 * Has a member of a pool drain itself and leave, removes its machine, and leaves nothing of it in Consul and Nomad. A member that does
 * not answer is removed all the same.
 *
 * @param removeMachine ends the machine for good
 * @throws Error if an entry remains. A second call removes it.
 */
export async function leavePool(
    cluster: ClusterConnection,
    member: ClusterMachine,
    removeMachine: () => Promise<void>,
): Promise<void> {
    const { name } = member;
    try {
        const command = nodeCommand(cluster.sshUser, `leave ${name}`);
        await runOverSsh(sshTarget(cluster, member), command, "", leaveTimeout);
    } catch (error) {
        console.error(`${name} is removed without leaving: ${(error as Error).message}`);
    }
    await removeMachine();
    await withCluster(cluster, async (clients) => forgetMembers(clients, cluster, [name], forgetTimeout));
}
