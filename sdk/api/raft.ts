import type { HttpTransport } from "./http";

/** A server's place in Raft. */
export interface RaftServer {
    id: string;
    name: string;
    /** Address and port for RPC. */
    address: string;
    leader: boolean;
    /** Counts towards the quorum. */
    voter: boolean;
}

/** Autopilot's judgement of the servers. */
export interface ClusterHealth {
    /** All servers are healthy. */
    healthy: boolean;
    /** How many healthy servers the cluster can lose and still have a quorum. */
    failureTolerance: number;
    servers: {
        id: string;
        name: string;
        healthy: boolean;
        leader: boolean;
        voter: boolean;
        /** Version of the agent. */
        version: string;
        /** Gossip status: `alive`, `left`, `failed` … */
        serfStatus: string;
    }[];
}

/**
 * Consensus of the servers; Consul and Nomad have the same endpoints for it, but for the name of one.
 *
 * @see https://developer.hashicorp.com/consul/api-docs/status
 * @see https://developer.hashicorp.com/consul/api-docs/operator/raft
 * @see https://developer.hashicorp.com/consul/api-docs/operator/autopilot
 * @see https://developer.hashicorp.com/nomad/api-docs/operator/raft
 */
export class Raft {
    constructor(
        private readonly http: HttpTransport,
        private readonly transferEndpoint: "transfer-leader" | "transfer-leadership",
    ) {}

    /** Address and RPC port of the leader that the asked server sees; undefined while there is none. */
    async leader(): Promise<string | undefined> {
        const { value } = await this.http.json<string>({ path: "/v1/status/leader" });
        return value || undefined;
    }

    /** Whether the asked server, leader or no leader, has ever been part of a quorum. */
    async hasFormed(): Promise<boolean> {
        const call = { path: "/v1/status/peers", query: { stale: true } };
        return ((await this.http.json<string[] | null>(call)).value ?? []).length > 0;
    }

    /** The servers as the leader counts them. Needs `operator:read`. */
    async servers(): Promise<RaftServer[]> {
        const path = "/v1/operator/raft/configuration";
        const { value } = await this.http.json<{ Servers: WireRaftServer[] }>({ path });
        return value.Servers.map((server) => ({
            id: server.ID,
            name: server.Node,
            address: server.Address,
            leader: server.Leader,
            voter: server.Voter,
        }));
    }

    /**
     * Has another voter lead, so that the leader can go without an election. Needs `operator:write` of Consul, a management
     * token of Nomad.
     *
     * @param id the voter's, as in {@link servers}.
     */
    async transferLeadership(id: string): Promise<void> {
        const path = `/v1/operator/raft/${this.transferEndpoint}`;
        await this.http.json({ method: "POST", path, query: { id } });
    }

    /**
     * Takes a server out of the consensus: the quorum is that of the others from now on. One that lives is taken in again by
     * the leader within a minute, so stop it. Needs `operator:write` of Consul, a management token of Nomad.
     *
     * @throws ApiError with status 500 if there is no such server.
     */
    async removePeer(id: string): Promise<void> {
        await this.http.json({ method: "DELETE", path: "/v1/operator/raft/peer", query: { id } });
    }

    /**
     * Makes the asked server write a Raft snapshot of its state, so that it knows that state at its next start and not only
     * once a leader has told it what of its log counts. Needs `operator:snapshot-save`, or a management token.
     *
     * @see https://developer.hashicorp.com/nomad/api-docs/operator/snapshot
     */
    async writeSnapshotOnServer(): Promise<void> {
        await this.http.text({ path: "/v1/operator/snapshot", query: { stale: true } });
    }

    /** Autopilot's health, an unhealthy one as well. Needs `operator:read`. */
    async health(): Promise<ClusterHealth> {
        const { value } = await this.http.json<WireHealth>({
            path: "/v1/operator/autopilot/health",
            accept: [429], // how the API says "unhealthy"; the body is the same
        });
        return {
            healthy: value.Healthy,
            failureTolerance: value.FailureTolerance,
            servers: value.Servers.map((server) => ({
                id: server.ID,
                name: server.Name,
                healthy: server.Healthy,
                leader: server.Leader,
                voter: server.Voter,
                version: server.Version,
                serfStatus: server.SerfStatus,
            })),
        };
    }
}

interface WireRaftServer {
    ID: string;
    Node: string;
    Address: string;
    Leader: boolean;
    Voter: boolean;
}

interface WireHealth {
    Healthy: boolean;
    FailureTolerance: number;
    Servers: {
        ID: string;
        Name: string;
        Healthy: boolean;
        Leader: boolean;
        Voter: boolean;
        Version: string;
        SerfStatus: string;
    }[];
}
