import type { HttpTransport } from "./http";

/** A server in Raft's configuration. */
export interface RaftServer {
    /** The server's ID, a UUID. It stays the same when the agent restarts. */
    id: string;
    /** Name of the node in Consul; in Nomad with the region: `<node>.<region>`. */
    name: string;
    /** Address and port for RPC. */
    address: string;
    /** Whether the server leads. */
    leader: boolean;
    /** Whether the server's vote counts for the quorum. */
    voter: boolean;
}

/** A server as Autopilot sees it. */
export interface ServerHealth {
    /** The server's ID, as in {@link RaftServer}. */
    id: string;
    /** The server's name, as in {@link RaftServer}. */
    name: string;
    /** Whether the server is alive in gossip, and its Raft log is close behind the leader's. */
    healthy: boolean;
    /** Whether the server leads. */
    leader: boolean;
    /** Whether the server's vote counts for the quorum. */
    voter: boolean;
    /** Version of the agent. */
    version: string;
    /** Status in gossip: `alive`, `left`, `failed` … */
    serfStatus: string;
}

/**
 * Autopilot's judgement of the servers.
 *
 * @see https://developer.hashicorp.com/consul/docs/manage/scale/autopilot
 */
export interface ClusterHealth {
    /** Whether all servers are healthy. */
    healthy: boolean;
    /** How many healthy servers the cluster can lose and still have a quorum. */
    failureTolerance: number;
    /** Every server that Autopilot knows; none while a new leader has not judged them yet. */
    servers: ServerHealth[];
}

/**
 * The consensus of the servers. Consul and Nomad have the same endpoints for it, except for the name of one.
 *
 * @see https://developer.hashicorp.com/consul/api-docs/status
 * @see https://developer.hashicorp.com/consul/api-docs/operator/raft
 * @see https://developer.hashicorp.com/consul/api-docs/operator/autopilot
 * @see https://developer.hashicorp.com/nomad/api-docs/operator/raft
 */
export class Raft {
    /** @internal */
    constructor(
        private readonly http: HttpTransport,
        private readonly transferEndpoint: "transfer-leader" | "transfer-leadership",
    ) {}

    /** Address and RPC port of the leader that the asked server knows; undefined while there is none. */
    async leader(): Promise<string | undefined> {
        const { value } = await this.http.json<string>({ path: "/v1/status/leader" });
        return value || undefined;
    }

    /** Whether the asked server has ever been part of a quorum, also if there is no leader now. */
    async hasFormed(): Promise<boolean> {
        const call = { path: "/v1/status/peers", query: { stale: true } };
        return ((await this.http.json<string[] | null>(call)).value ?? []).length > 0;
    }

    /** The servers in the leader's Raft configuration. Needs `operator:read`. */
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
     * Transfers the leadership to another voter, so that the leader can stop without an election. Needs `operator:write` in
     * Consul, a management token in Nomad.
     *
     * @param id the voter's ID, as in {@link servers}
     */
    async transferLeadership(id: string): Promise<void> {
        const path = `/v1/operator/raft/${this.transferEndpoint}`;
        await this.http.json({ method: "POST", path, query: { id } });
    }

    /**
     * Removes a server from Raft's configuration, so that the others alone are the quorum. Stop the server first, because the
     * leader adds a running server again within a minute. Needs `operator:write` in Consul, a management token in Nomad.
     *
     * @param id the server's ID, as in {@link servers}
     * @throws ApiError with status 500 if there is no such server.
     */
    async removePeer(id: string): Promise<void> {
        await this.http.json({ method: "DELETE", path: "/v1/operator/raft/peer", query: { id } });
    }

    /**
     * Makes the asked server write a Raft snapshot of its state to its own disk, so that it has that state at its next start also
     * before it finds a leader. The snapshot is not returned. Needs `operator:snapshot-save`, or a management token.
     *
     * @see https://developer.hashicorp.com/nomad/api-docs/operator/snapshot
     */
    async writeSnapshotOnServer(): Promise<void> {
        await this.http.text({ path: "/v1/operator/snapshot", query: { stale: true } });
    }

    /** Autopilot's judgement. An unhealthy cluster is an answer too, and no error. Needs `operator:read`. */
    async health(): Promise<ClusterHealth> {
        const { value } = await this.http.json<WireHealth>({
            path: "/v1/operator/autopilot/health",
            accept: [429], // how the API says "unhealthy"; the body is the same
        });
        return {
            healthy: value.Healthy,
            failureTolerance: value.FailureTolerance,
            servers: (value.Servers ?? []).map((server) => ({
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
    /** Null while a new leader has not judged its servers yet. */
    Servers: WireServerHealth[] | null;
}

interface WireServerHealth {
    ID: string;
    Name: string;
    Healthy: boolean;
    Leader: boolean;
    Voter: boolean;
    Version: string;
    SerfStatus: string;
}
