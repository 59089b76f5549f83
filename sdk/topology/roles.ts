/**
 * A machine's roles in the cluster, in any combination. Every machine runs a Consul agent: a server with the role
 * `ConsulServer`, else a client.
 */
export const Role = {
    /** Votes in Consul's Raft quorum and keeps the catalog. */
    ConsulServer: "consul-server",
    /** Votes in Nomad's Raft quorum and schedules evaluations. */
    NomadServer: "nomad-server",
    /** Runs allocations. */
    NomadClient: "nomad-client",
} as const;

export type Role = (typeof Role)[keyof typeof Role];

/** All roles on one machine: the combined node of a small cluster. */
export const combinedRoles: readonly Role[] = [Role.ConsulServer, Role.NomadServer, Role.NomadClient];

/** The roles of every machine of a pool: a server must be known before it votes. */
export const poolRoles: readonly Role[] = [Role.NomadClient];
