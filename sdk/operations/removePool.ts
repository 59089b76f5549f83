import { poolPolicyNames } from "../accessControl";
import { type ClusterConnection, connectionOf, withCluster } from "../cluster";
import { memberPrefix } from "../topology";
import { revoke } from "./consulGrants";
import { forgetMembers } from "./forgetMembers";

/**
 * Takes a pool's rights away, and removes the entries of its members, whose machines are gone. A second run changes nothing.
 *
 * @param timeoutSeconds for the entries of each member to disappear
 * @throws Error if an entry remains, because a machine of the pool still runs, or if no server answers.
 */
export async function removePool(
    stored: ClusterConnection,
    pool: string,
    timeoutSeconds: number,
): Promise<void> {
    const cluster = connectionOf(stored);
    await withCluster(cluster, async (clients) => {
        const { consul, nomad } = clients;
        // First, because a machine that was forgotten must not register again.
        await revoke(consul, poolPolicyNames(pool));
        const [nodes, agents] = await Promise.all([nomad.nodes.list(), consul.agent.members()]);
        const known = [...nodes, ...agents.filter(({ status }) => status !== "left")];
        const names = known
            .map(({ name }) => name)
            .filter((name) => name.startsWith(memberPrefix({ name: pool })));
        await forgetMembers(clients, cluster, new Set(names), timeoutSeconds);
    });
}
