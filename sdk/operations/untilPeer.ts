import type { ConsulClient, NomadClient } from "../api";
import { waitUntilMet } from "./waitUntil";

/** Milliseconds within which a leader normally adds a server that joined gossip to Raft. */
const usual = 1_000;

/**
 * Waits until a server is one of Raft's peers. If a server of the same name was forced out of gossip before, the leader treats the
 * new server as leaving, because Serf remembers the request for five minutes, and checks again only once a minute
 * (`ReconcileInterval` in the config.go of both products). A new leader checks at once, so the leadership is transferred.
 *
 * @param asked the product's client; it must ask other servers, because the server itself knows no leader yet
 * @param name the server's name; in Nomad it ends with the region
 * @param timeoutSeconds seconds
 */
export async function untilPeer(
    product: "Consul" | "Nomad",
    { raft, agent }: Pick<ConsulClient | NomadClient, "raft" | "agent">,
    name: string,
    timeoutSeconds: number,
): Promise<void> {
    let overlookedSince: number | undefined;
    await waitUntilMet(name, timeoutSeconds, async () => {
        const servers = await raft.servers();
        if (servers.some((server) => server.name === name)) return undefined;
        const members: { name: string; status: string }[] = await agent.members();
        const member = members.find((other) => other.name === name);
        if (member?.status !== "alive") return `${product}'s servers to see it in gossip`;
        overlookedSince ??= Date.now();
        const candidate = servers.find(({ voter, leader }) => voter && !leader);
        if (candidate && Date.now() - overlookedSince > usual) {
            await raft.transferLeadership(candidate.id);
            overlookedSince = undefined;
        }
        return `${product}'s leader to add it to Raft`;
    });
}
