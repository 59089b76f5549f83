import type { ConsulClient, NomadClient } from "../api";
import type { ClusterConnection } from "../cluster";
import type { ClusterMachine } from "../topology";
import type { GossipView, GossipViews } from "./gossipViews";
import { peerOf } from "./leaveQuorum";

/** An entry that the cluster still has of a machine. */
export interface RemainingMember {
    what: string;
    /** Removes the entry; absent if the cluster removes it by itself, or if it must not be removed yet. */
    remove?: () => Promise<void>;
}

/** All entries that the servers have under a machine's name, including those of machines that had the name before. */
export async function remainingMembersOf(
    { consul, nomad }: { consul: ConsulClient; nomad: NomadClient },
    views: GossipViews,
    { region }: Pick<ClusterConnection, "region">,
    machine: ClusterMachine,
): Promise<RemainingMember[]> {
    const { name } = machine;
    const nomadName = `${name}.${region}`;
    const [consulMember, nomadMember, catalog, consulPeers, nomadPeers, clients] = await Promise.all([
        remainingIn("Consul's", views.consul, name),
        remainingIn("Nomad's", views.nomad, nomadName),
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
        // Consul removes it together with its member.
        ...catalog.filter((node) => node.name === name).map(() => ({ what: "Consul's catalog" })),
    ];
}

/**
 * A member is removed only when no server sees it as alive any more. A server that does would block for seconds (Serf's
 * `handlePrune` sleeps under its lock), and would then remove a successor that joined in that time.
 */
async function remainingIn(whose: string, views: GossipView[], name: string): Promise<RemainingMember[]> {
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
    // This server informs the other ones. The next round informs those that missed it.
    return known.slice(0, 1).map(({ status, remove }) => ({ what: `${whose} members (${status})`, remove }));
}
