import type { ClusterHealth, ConsulClient, NomadClient, RaftServer } from "../api";
import type { ClusterMachine } from "../topology";
import { waitUntilMet } from "./waitUntil";

/** One product's server on a machine that leaves. */
export interface LeavingServer {
    product: "Consul" | "Nomad";
    raft: (ConsulClient | NomadClient)["raft"];
    /** Names of all servers in gossip, including dead ones. */
    known: () => Promise<string[]>;
    /** Its name in gossip and Raft. The names of Nomad's servers end with their region. */
    name: string;
    machine: ClusterMachine;
}

/** The state of a product's servers. */
export interface Quorum {
    /** Names of all servers in gossip. */
    known: string[];
    servers: RaftServer[];
    health: ClusterHealth;
}

/**
 * Removes a server from Raft while it may still run, so that the other servers are a quorum of their own before it stops. A
 * leader first transfers its leadership, which avoids an election. Does nothing if the server is not in Raft.
 *
 * @param timeoutSeconds seconds
 * @throws Error if the other servers would have no quorum without it.
 */
export async function leaveQuorum(leaving: LeavingServer, timeoutSeconds: number): Promise<void> {
    const { product, raft, name } = leaving;
    await waitUntilMet(name, timeoutSeconds, async () => {
        const [known, servers, health] = await Promise.all([leaving.known(), raft.servers(), raft.health()]);
        const own = peerOf(servers, leaving);
        if (own === undefined) return undefined;
        const quorum = { known, servers, health };
        const unmet = own.voter ? unmetForQuorum(leaving, quorum) : undefined;
        if (unmet !== undefined) return unmet;
        const [candidate] = healthyOthers(leaving, quorum);
        if (own.leader && candidate) {
            await raft.transferLeadership(candidate.id);
            return `${candidate.name} to lead ${product}`;
        }
        await raft.removePeer(own.id);
        return `${product}'s servers to remove it from Raft`;
    }).catch((error: Error) => {
        throw new Error(
            `${error.message}. It was not removed from the cluster, because ${product} could lose its quorum. ` +
                "Repair the other servers first (`npm run status` shows which), then run the same command again.",
        );
    });
}

type Named = Pick<LeavingServer, "name" | "machine">;

/** The server's entry in Raft. An entry of a server that gossip no longer has lacks a name, so it is found by its address. */
export function peerOf(servers: RaftServer[], { name, machine }: Named): RaftServer | undefined {
    const forgotten = ({ name: other, address }: RaftServer) =>
        other === "(unknown)" && address.replace(/:\d+$/, "") === machine.address;
    return servers.find((server) => server.name === name || forgotten(server));
}

/**
 * The condition under which a voter may leave, in words; undefined if the other servers keep their quorum without it. A dead
 * server counts as long as it is in gossip, because autopilot's `cleanup_dead_servers` removes dead servers from Raft, and the
 * required quorum must not shrink with every loss.
 */
export function unmetForQuorum(
    leaving: Named & Pick<LeavingServer, "product">,
    quorum: Quorum,
): string | undefined {
    const healthy = healthyOthers(leaving, quorum);
    const others = quorum.known.filter((name) => name !== leaving.name);
    const needed = Math.floor(others.length / 2) + 1;
    if (healthy.length >= needed) return undefined;
    const names = healthy.map(({ name }) => name).join(", ") || "none";
    return `${needed} of ${leaving.product}'s ${others.length} other servers to be healthy voters (now ${names})`;
}

function healthyOthers(leaving: Named, { servers, health }: Omit<Quorum, "known">): RaftServer[] {
    const own = peerOf(servers, leaving);
    const healthyIds = health.servers.filter(({ healthy }) => healthy).map(({ id }) => id);
    return servers.filter((server) => server !== own && server.voter && healthyIds.includes(server.id));
}
