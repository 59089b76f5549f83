import type { ClusterHealth, ConsulClient, NomadClient, RaftServer } from "../api";
import type { ClusterMachine } from "../topology";
import { waitUntilMet } from "./waitUntil";

/** One product's server on a machine that goes. */
export interface LeavingServer {
    product: "Consul" | "Nomad";
    raft: (ConsulClient | NomadClient)["raft"];
    /** Names of all servers that gossip knows, dead ones too. */
    known: () => Promise<string[]>;
    /** As gossip and Raft know it: Nomad's servers have their region behind their name. */
    name: string;
    machine: ClusterMachine;
}

/** What a product's servers say of themselves. */
export interface Quorum {
    /** Names of all servers in gossip. */
    known: string[];
    servers: RaftServer[];
    health: ClusterHealth;
}

/**
 * Takes a server out of the consensus while it may still run, so that the quorum is that of the others before it stops. A
 * leader hands over first: no election. Does nothing where it is not in it.
 *
 * @param timeoutSeconds seconds
 * @throws Error where the others would not keep their quorum without it.
 */
export async function leaveQuorum(leaving: LeavingServer, timeoutSeconds: number): Promise<void> {
    const { product, raft, name } = leaving;
    await waitUntilMet(name, timeoutSeconds, async () => {
        const [known, servers, health] = await Promise.all([leaving.known(), raft.servers(), raft.health()]);
        const own = peerOf(servers, leaving);
        if (own === undefined) return undefined;
        const quorum = { known, servers, health };
        const lack = own.voter ? quorumLack(leaving, quorum) : undefined;
        if (lack !== undefined) return lack;
        const [heir] = healthyOthers(leaving, quorum);
        if (own.leader && heir) {
            await raft.transferLeadership(heir.id);
            return `${heir.name} to lead ${product}`;
        }
        await raft.removePeer(own.id);
        return `${product}'s servers to count without it`;
    }).catch((error: Error) => {
        throw new Error(
            `${error.message}. It is not taken out of the cluster, because ${product} could lose its quorum. ` +
                "Mend the other servers first (`npm run status` tells which), then run the same command again.",
        );
    });
}

type Named = Pick<LeavingServer, "name" | "machine">;

/** The server's entry in Raft. One that gossip has forgotten has no name there any more, and is known by its address. */
export function peerOf(servers: RaftServer[], { name, machine }: Named): RaftServer | undefined {
    const forgotten = ({ name: other, address }: RaftServer) =>
        other === "(unknown)" && address.replace(/:\d+$/, "") === machine.address;
    return servers.find((server) => server.name === name || forgotten(server));
}

/**
 * What must be before a voter may go, in words; undefined where the others keep their quorum without it. A dead server counts
 * as long as gossip knows it: the servers take it out of Raft by themselves (autopilot's `cleanup_dead_servers`), and what
 * is left of a cluster must not shrink with every loss.
 */
export function quorumLack(
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
