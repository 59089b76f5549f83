import { combinedRoles, Role } from "../../../sdk/topology";

/** The `groups` of a cluster: up to three machines are combined nodes; beyond that three servers and clients. */
export function groupsOf(machines: number): Record<string, { count: number; roles: Role[] }> {
    if (machines <= 3) return { servers: { count: machines, roles: [...combinedRoles] } };
    return {
        servers: { count: 3, roles: [Role.ConsulServer, Role.NomadServer] },
        clients: { count: machines - 3, roles: [Role.NomadClient] },
    };
}
