import type { HttpTransport } from "../http";

/** An agent as gossip sees it. */
export interface ConsulMember {
    name: string;
    address: string;
    status: ConsulMemberStatus;
    /** Tags of the agent: `role` (`consul` for servers, `node` for clients), `build`, `dc` … */
    tags: Record<string, string>;
}

/** In the order of Serf's numbers for them. */
const MEMBER_STATUSES = ["none", "alive", "leaving", "left", "failed"] as const;
export type ConsulMemberStatus = (typeof MEMBER_STATUSES)[number];

export interface ConsulAgentSelf {
    nodeId: string;
    nodeName: string;
    datacenter: string;
    server: boolean;
    version: string;
}

/**
 * The agent that answers.
 *
 * @see https://developer.hashicorp.com/consul/api-docs/agent
 */
export class ConsulAgent {
    constructor(private readonly http: HttpTransport) {}

    /** Needs `agent:read`. */
    async self(): Promise<ConsulAgentSelf> {
        const { value } = await this.http.json<{ Config: WireConfig }>({ path: "/v1/agent/self" });
        return {
            nodeId: value.Config.NodeID,
            nodeName: value.Config.NodeName,
            datacenter: value.Config.Datacenter,
            server: value.Config.Server,
            version: value.Config.Version,
        };
    }

    /** All members of the datacenter that the token may read; needs `node:read`. */
    async members(): Promise<ConsulMember[]> {
        const { value } = await this.http.json<WireMember[]>({ path: "/v1/agent/members" });
        return value.map((member) => ({
            name: member.Name,
            address: member.Addr,
            status: MEMBER_STATUSES[member.Status] ?? "none",
            tags: member.Tags,
        }));
    }

    /**
     * Declares a failed member as left, and forgets it. Needs `operator:write`.
     *
     * @throws ApiError with status 500 if the member is unknown.
     */
    async forceLeave(node: string): Promise<void> {
        const path = `/v1/agent/force-leave/${encodeURIComponent(node)}`;
        await this.http.json({ method: "PUT", path, query: { prune: true }, idempotent: true });
    }
}

interface WireConfig {
    NodeID: string;
    NodeName: string;
    Datacenter: string;
    Server: boolean;
    Version: string;
}

interface WireMember {
    Name: string;
    Addr: string;
    Status: number;
    Tags: Record<string, string>;
}
