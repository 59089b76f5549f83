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
 * Consensus of the servers; Consul and Nomad have the same endpoints for it.
 *
 * @see https://developer.hashicorp.com/consul/api-docs/status
 * @see https://developer.hashicorp.com/consul/api-docs/operator/raft
 * @see https://developer.hashicorp.com/consul/api-docs/operator/autopilot
 * @see https://developer.hashicorp.com/nomad/api-docs/operator/raft
 */
export class Raft {
    constructor(private readonly http: HttpTransport) {}

    /** Address and RPC port of the leader that the asked server sees; undefined while there is none. */
    async leader(): Promise<string | undefined> {
        const { value } = await this.http.json<string>({ path: "/v1/status/leader" });
        return value || undefined;
    }

    /** Addresses and RPC ports of the servers in Raft. */
    async peers(): Promise<string[]> {
        return (await this.http.json<string[]>({ path: "/v1/status/peers" })).value;
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
     * Makes the asked server write a Raft snapshot of its state, so that it knows that state at its next start and not only
     * once a leader has told it what of its log counts. Needs `operator:snapshot-save`, or a management token.
     *
     * @see https://developer.hashicorp.com/nomad/api-docs/operator/snapshot
     */
    async snapshot(): Promise<void> {
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
