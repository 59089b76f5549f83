import { poolPolicyNames } from "../accessControl";
import { type ClusterConnection, connectionOf, withCluster } from "../cluster";
import { memberPrefix, Role } from "../topology";
import { revoke } from "./consulGrants";
import { withGossipViews } from "./gossipViews";
import { remainingMembersOf } from "./remainingMembers";
import { waitUntilMet } from "./waitUntil";

/**
 * Takes a pool's rights away, and removes the entries of its members, whose machines are gone. A second run changes nothing.
 *
 * @param timeoutSeconds for the entries to disappear
 * @throws Error if an entry remains, because a machine of the pool still runs, or if no server answers.
 */
export async function removePool(
    stored: ClusterConnection,
    pool: string,
    timeoutSeconds: number,
): Promise<void> {
    const cluster = connectionOf(stored);
    await withCluster(cluster, async (clients) => {
        // First, because a machine that was forgotten must not register again.
        await revoke(clients.consul, poolPolicyNames(pool));
        const [nodes, agents] = await Promise.all([
            clients.nomad.nodes.list(),
            clients.consul.agent.members(),
        ]);
        const known = [...nodes, ...agents.filter(({ status }) => status !== "left")];
        const members = new Set(
            known.map(({ name }) => name).filter((name) => name.startsWith(memberPrefix({ name: pool }))),
        );
        await withGossipViews(cluster, async (views) => {
            for (const name of members) {
                const machine = { name, id: "", roles: [Role.NomadClient], address: "", sshAddress: "" };
                await waitUntilMet(name, timeoutSeconds, async () => {
                    const remaining = await remainingMembersOf(clients, views, cluster, machine);
                    for (const { remove } of remaining) await remove?.();
                    if (remaining.length === 0) return undefined;
                    return `its entries to disappear: ${remaining.map(({ what }) => what).join(", ")}`;
                });
            }
        });
    });
}
