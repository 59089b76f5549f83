import type { NomadClient } from "../api";
import { waitUntilMet } from "./waitUntil";

/** Milliseconds within which a leader normally adds a server that joined gossip to Raft. */
const usual = 1_000;

/**
 * Waits until a Nomad server is one of Raft's peers. If a server of the same name was forced out of gossip before, the leader
 * treats the new server as leaving, because Serf remembers the request for five minutes, and checks again only once a minute
 * (`ReconcileInterval` in Nomad's config.go). A new leader checks at once, so the leadership is transferred.
 *
 * @param name the server's name, which ends with its region
 * @param timeoutSeconds seconds
 */
export async function untilPeer(
    { raft, agent }: Pick<NomadClient, "raft" | "agent">,
    name: string,
    timeoutSeconds: number,
): Promise<void> {
    let overlookedSince: number | undefined;
    await waitUntilMet(name, timeoutSeconds, async () => {
        const servers = await raft.servers();
        if (servers.some((server) => server.name === name)) return undefined;
        const member = (await agent.members()).find((other) => other.name === name);
        if (member?.status !== "alive") return "Nomad's servers to see it in gossip";
        overlookedSince ??= Date.now();
        const candidate = servers.find(({ voter, leader }) => voter && !leader);
        if (candidate && Date.now() - overlookedSince > usual) {
            await raft.transferLeadership(candidate.id);
            overlookedSince = undefined;
        }
        return "Nomad's leader to add it to Raft";
    });
}
