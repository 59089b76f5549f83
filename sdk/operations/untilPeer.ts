import type { NomadClient } from "../api";
import { waitUntilMet } from "./waitUntil";

/** Milliseconds in which a leader takes a server that joins gossip into Raft, if it is going to. */
const usual = 1_000;

/**
 * Waits until a server of Nomad is one of Raft's peers. Where one of its name was forced out of gossip before, the leader
 * takes it for one that leaves (serf remembers the order for five minutes), and looks again only in its round of a minute
 * (`ReconcileInterval` in Nomad's config.go). A leader that is new looks at once, so another becomes it.
 *
 * @param name with the region behind it
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
        const heir = servers.find(({ voter, leader }) => voter && !leader);
        if (heir && Date.now() - overlookedSince > usual) {
            await raft.transferLeadership(heir.id);
            overlookedSince = undefined;
        }
        return "Nomad's leader to take it in";
    });
}
