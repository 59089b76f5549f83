import type { HttpTransport } from "../http";

/** A server as gossip sees it; Nomad's clients do not gossip. */
export interface NomadMember {
    /** `<node>.<region>`, the name that {@link NomadAgent.forceLeave} takes. */
    name: string;
    /** Address for gossip, without the port. */
    address: string;
    /** Status in gossip: `alive`, `leaving`, `left` if it left on purpose, `failed` if it no longer answers. */
    status: string;
    /** Tags of the server: `build`, `region`, `dc` … */
    tags: Record<string, string>;
}

/**
 * Gossip between Nomad's servers, as the agent that answers sees it.
 *
 * @see https://developer.hashicorp.com/nomad/api-docs/agent
 */
export class NomadAgent {
    /** @internal */
    constructor(private readonly http: HttpTransport) {}

    /** The servers. Needs `node:read`. */
    async members(): Promise<NomadMember[]> {
        const { value } = await this.http.json<{ Members: WireMember[] }>({ path: "/v1/agent/members" });
        return value.Members.map((member) => ({
            name: member.Name,
            address: member.Addr,
            status: member.Status,
            tags: member.Tags,
        }));
    }

    /**
     * Removes a failed server from gossip. Needs `agent:write`.
     *
     * @param name the server's name, as in {@link members}
     */
    async forceLeave(name: string): Promise<void> {
        const query = { node: name, prune: true };
        await this.http.json({ method: "PUT", path: "/v1/agent/force-leave", query, idempotent: true });
    }
}

interface WireMember {
    Name: string;
    Addr: string;
    Status: string;
    Tags: Record<string, string>;
}
