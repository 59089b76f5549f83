/**
 * What a machine does in the cluster. Any combination is allowed; every machine runs a Consul agent whatever its roles,
 * in client mode unless it is a Consul server.
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
