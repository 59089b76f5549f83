import type { HttpTransport } from "../http";

/** A server as gossip sees it; Nomad's clients do not gossip. */
export interface NomadMember {
    /** `<node>.<region>`, the name that {@link NomadAgent.forceLeave} takes. */
    name: string;
    address: string;
    /** `alive`, `leaving`, `left`, `failed` … */
    status: string;
    /** Tags of the server: `build`, `region`, `dc` … */
    tags: Record<string, string>;
}

/** @see https://developer.hashicorp.com/nomad/api-docs/agent */
export class NomadAgent {
    constructor(private readonly http: HttpTransport) {}

    /** Needs `node:read`. */
    async members(): Promise<NomadMember[]> {
        const { value } = await this.http.json<{ Members: WireMember[] }>({ path: "/v1/agent/members" });
        return value.Members.map((member) => ({
            name: member.Name,
            address: member.Addr,
            status: member.Status,
            tags: member.Tags,
        }));
    }

    /** Declares a failed server as left, and forgets it. Needs `agent:write`. */
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
