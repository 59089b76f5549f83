import type { HttpTransport } from "../http";

/** An agent as gossip sees it. */
export interface ConsulMember {
    /** Name of the node. */
    name: string;
    /** Address for gossip, without the port. */
    address: string;
    /** Status in gossip. */
    status: ConsulMemberStatus;
    /** Tags of the agent: `role` (`consul` for servers, `node` for clients), `build`, `dc` … */
    tags: Record<string, string>;
}

/** Status of an agent in gossip: `left` if it left on purpose, `failed` if it no longer answers. */
export type ConsulMemberStatus = "none" | "alive" | "leaving" | "left" | "failed";

/** In the order of Serf's numbers for them. */
const MEMBER_STATUSES: readonly ConsulMemberStatus[] = ["none", "alive", "leaving", "left", "failed"];

/** The agent that answers. */
export interface ConsulAgentSelf {
    /** ID of the node, a UUID. It stays the same when the agent restarts. */
    nodeId: string;
    /** Name of the node. */
    nodeName: string;
    /** Datacenter of the agent. */
    datacenter: string;
    /** Whether the agent is a server. */
    server: boolean;
    /** Version of the agent, for example `1.22.3`. */
    version: string;
}

/**
 * The agent that answers, and gossip as that agent sees it.
 *
 * @see https://developer.hashicorp.com/consul/api-docs/agent
 */
export class ConsulAgent {
    /** @internal */
    constructor(private readonly http: HttpTransport) {}

    /** Describes the agent that answers. Needs `agent:read`. */
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

    /** The members of the datacenter, without those that the token may not read. Needs `node:read`. */
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
     * Removes a failed member from gossip. Needs `operator:write`.
     *
     * @param node name of its node
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
