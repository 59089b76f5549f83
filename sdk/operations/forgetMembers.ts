import { type ClusterClients, type ClusterConnection } from "../cluster";
import { Role } from "../topology";
import { withGossipViews } from "./gossipViews";
import { remainingMembersOf } from "./remainingMembers";
import { waitUntilMet } from "./waitUntil";

/**
 * Removes the entries of members of a pool whose machines are gone from Consul and Nomad.
 *
 * @param timeoutSeconds for the entries of each to disappear
 * @throws Error if one remains, because its machine still runs.
 */
export async function forgetMembers(
    clients: ClusterClients,
    cluster: ClusterConnection,
    names: Iterable<string>,
    timeoutSeconds: number,
): Promise<void> {
    await withGossipViews(cluster, async (views) => {
        for (const name of names) {
            const machine = { name, id: "", roles: [Role.NomadClient], address: "", sshAddress: "" };
            await waitUntilMet(name, timeoutSeconds, async () => {
                const remaining = await remainingMembersOf(clients, views, cluster, machine);
                for (const { remove } of remaining) await remove?.();
                if (remaining.length === 0) return undefined;
                return `its entries to disappear: ${remaining.map(({ what }) => what).join(", ")}`;
            });
        }
    });
}
