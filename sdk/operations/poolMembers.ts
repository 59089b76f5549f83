import type { ConsulMember } from "../api/consul/agent";
import type { NomadNode } from "../api/nomad/nodes";
import { type ClusterConnection, withCluster } from "../cluster";
import { memberPrefix } from "../topology";
import { drainNode } from "./drainNode";
import { ifReachable } from "./ifReachable";
import { waitUntilMet } from "./waitUntil";

/**
 * Returns once so many Nomad clients of a pool are ready.
 *
 * @param timeoutSeconds for all of them
 * @throws Error with the members that are not ready, and with the state of each, if they are not ready in time.
 */
export async function membersReady(
    cluster: ClusterConnection,
    pool: string,
    count: number,
    timeoutSeconds: number,
): Promise<void> {
    await untilJoined(cluster, `pool ${pool}`, timeoutSeconds, (nodes, agents) =>
        unmetMembers(pool, count, nodes, agents),
    );
}

/**
 * Returns once these members are ready Nomad clients.
 *
 * @param timeoutSeconds for all of them
 * @throws Error with those that are not ready in time.
 */
export async function namedMembersReady(
    cluster: ClusterConnection,
    names: readonly string[],
    timeoutSeconds: number,
): Promise<void> {
    await untilJoined(cluster, "the pool", timeoutSeconds, (nodes) => {
        const ready = nodes.filter(({ status }) => status === "ready").map(({ name }) => name);
        const missing = names.filter((name) => !ready.includes(name));
        return missing.length > 0 ? `its new members to be ready: ${missing.join(", ")}` : undefined;
    });
}

async function untilJoined(
    cluster: ClusterConnection,
    waiter: string,
    timeoutSeconds: number,
    unmet: (nodes: NomadNode[], agents: ConsulMember[]) => string | undefined,
): Promise<void> {
    await withCluster(cluster, async ({ consul, nomad }) =>
        waitUntilMet(waiter, timeoutSeconds, async () =>
            unmet(...(await Promise.all([nomad.nodes.list(), consul.agent.members()]))),
        ),
    ).catch((error: Error) => {
        throw new Error(
            `${error.message}. A member logs what keeps it from joining: \`journalctl --unit nomad-cluster-join\` on it.`,
            { cause: error },
        );
    });
}

/** The clients that are still to become ready, in words; undefined if so many are. */
export function unmetMembers(
    pool: string,
    count: number,
    nodes: readonly Pick<NomadNode, "name" | "status">[],
    agents: readonly Pick<ConsulMember, "name" | "status">[],
): string | undefined {
    const clients = nodes.filter(({ name }) => name.startsWith(memberPrefix({ name: pool })));
    const ready = new Set(clients.filter(({ status }) => status === "ready").map(({ name }) => name));
    if (ready.size >= count) return undefined;
    const others = clients.filter(({ name }) => !ready.has(name));
    const known = new Set(clients.map(({ name }) => name));
    const unregistered = agents
        .filter(
            ({ name, status }) =>
                name.startsWith(memberPrefix({ name: pool })) && status === "alive" && !known.has(name),
        )
        .map(({ name }) => `${name} is in Consul and not registered in Nomad`);
    const seen = [...others.map(({ name, status }) => `${name} is ${status}`), ...unregistered].sort();
    const unseen = count - ready.size - seen.length;
    const missing = unseen > 0 ? [`${unseen} ${unseen === 1 ? "has" : "have"} not joined Consul`] : [];
    const wanted = `${count} ready Nomad ${count === 1 ? "client" : "clients"}`;
    return `${wanted} (${ready.size} so far): ${[...seen, ...missing].join(", ")}`;
}

/**
 * Moves the tasks of all members of a pool to other clients, as far as these take them. Does nothing for dead members, and nothing
 * if the cluster does not answer.
 */
export async function drainMembers(cluster: ClusterConnection, pool: string): Promise<void> {
    const consequence = `the members of pool ${pool} are not drained`;
    const nodes = await ifReachable(cluster, consequence, ({ nomad }) => nomad.nodes.list());
    const members = (nodes ?? []).filter(
        ({ name, status }) => name.startsWith(memberPrefix({ name: pool })) && status === "ready",
    );
    await Promise.all(
        members.map(async ({ id, name }) => drainNode(cluster, { nodeId: id, nodeName: name })),
    );
}
