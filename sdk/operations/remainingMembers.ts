import type { ConsulClient, NomadClient } from "../api";
import type { ClusterConnection } from "../cluster";
import type { ClusterMachine } from "../topology";
import type { GossipView, GossipViews } from "./gossipViews";
import { peerOf } from "./leaveQuorum";

/** What the cluster still knows of a machine. */
export interface Trace {
    what: string;
    /** Makes the cluster forget it; absent where it does so by itself, or must not yet. */
    remove?: () => Promise<void>;
}

/** Everything that the servers know of a machine by its name: the entries of its agents, whichever life of it they are from. */
export async function tracesOf(
    { consul, nomad }: { consul: ConsulClient; nomad: NomadClient },
    views: GossipViews,
    { region }: Pick<ClusterConnection, "region">,
    machine: ClusterMachine,
): Promise<Trace[]> {
    const { name } = machine;
    const nomadName = `${name}.${region}`;
    const [consulMember, nomadMember, catalog, consulPeers, nomadPeers, clients] = await Promise.all([
        memberTraces("Consul's", views.consul, name),
        memberTraces("Nomad's", views.nomad, nomadName),
        consul.catalog.nodes(),
        consul.raft.servers(),
        nomad.raft.servers(),
        nomad.nodes.list(),
    ]);
    const consulPeer = peerOf(consulPeers, { name, machine });
    const nomadPeer = peerOf(nomadPeers, { name: nomadName, machine });
    return [
        ...(consulPeer
            ? [{ what: "Consul's Raft", remove: () => consul.raft.removePeer(consulPeer.id) }]
            : []),
        ...(nomadPeer ? [{ what: "Nomad's Raft", remove: () => nomad.raft.removePeer(nomadPeer.id) }] : []),
        ...consulMember,
        ...nomadMember,
        ...clients
            .filter((client) => client.name === name)
            .map(({ id }) => ({ what: "Nomad's nodes", remove: () => nomad.nodes.purge(id) })),
        // Goes with its member.
        ...catalog.filter((node) => node.name === name).map(() => ({ what: "Consul's catalog" })),
    ];
}

/**
 * A member is forgotten only once no server takes it for alive any more. A server that does would stop for seconds (Serf's
 * `handlePrune` sleeps under its lock), and a successor that joins in that time would be forgotten in its place.
 */
async function memberTraces(whose: string, views: GossipView[], name: string): Promise<Trace[]> {
    const seen = await Promise.all(
        views.map(async ({ server, agent }) => ({
            server,
            remove: () => agent.forceLeave(name),
            status: (await agent.members()).find((member) => member.name === name)?.status,
        })),
    );
    const known = seen.filter(({ status }) => status !== undefined);
    const alive = known.filter(({ status }) => status === "alive" || status === "leaving");
    if (alive.length > 0) {
        const servers = alive.map(({ server }) => server).join(", ");
        return [{ what: `${whose} members (${alive[0]!.status} to ${servers})` }];
    }
    // One server tells the others; who does not hear of it is told in the next round.
    return known.slice(0, 1).map(({ status, remove }) => ({ what: `${whose} members (${status})`, remove }));
}
