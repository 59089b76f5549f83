import type { TopologyArgs } from "./args";
import { combinedRoles, Role } from "./roles";
import { defaultVersions } from "../versions/defaultVersions";

/** A planned machine: everything that is known before it exists. */
export interface NodePlan {
    /** `<group>-<index>`, unique in the cluster; the name in Consul and in Nomad. */
    name: string;
    group: string;
    /** From 0 within the group. */
    index: number;
    roles: readonly Role[];
    size?: string;
}

/** A machine of a running cluster. */
export interface ClusterMachine {
    /** `<group>-<index>`, unique in the cluster; the name in Consul and in Nomad. */
    name: string;
    /** The platform's ID of the machine. A machine that replaces another under the same name has another ID. */
    id: string;
    /** The machine's roles. */
    roles: Role[];
    /** Its address in the private network between the machines. */
    address: string;
    /** The address at which the operator's SSH reaches it. */
    sshAddress: string;
    /** Its SSH host key, `ssh-ed25519 AAAA…`; absent in the state of versions that recorded none. */
    hostKey?: string;
}

/** A validated cluster, from which every later step is derived. */
export interface ClusterPlan {
    datacenter: string;
    region: string;
    consulVersion: string;
    nomadVersion: string;
    networkCidr?: string;
    nodes: readonly NodePlan[];
}

/** The default shape: three combined machines. */
export const defaultGroups: NonNullable<TopologyArgs["groups"]> = {
    node: { count: 3, roles: [...combinedRoles] },
};

/** Lays out validated arguments as a plan. Groups in the order of their names, so that the plan does not depend on key order. */
export function planCluster(args: TopologyArgs): ClusterPlan {
    const groups = Object.entries(args.groups ?? defaultGroups).sort(([a], [b]) => (a < b ? -1 : 1));
    return {
        datacenter: args.datacenter ?? "dc1",
        region: args.region ?? "global",
        consulVersion: args.consulVersion ?? defaultVersions.consul,
        nomadVersion: args.nomadVersion ?? defaultVersions.nomad,
        networkCidr: args.networkCidr,
        nodes: groups.flatMap(([group, { count, roles, size }]) =>
            Array.from({ length: count }, (_, index) => ({
                name: `${group}-${index}`,
                group,
                index,
                roles,
                size,
            })),
        ),
    };
}

export function hasRole(node: Pick<NodePlan, "roles">, role: Role): boolean {
    return node.roles.includes(role);
}

/** Whether the node is a server of Consul, Nomad or both. */
export function isServer(node: Pick<NodePlan, "roles">): boolean {
    return hasRole(node, Role.ConsulServer) || hasRole(node, Role.NomadServer);
}

/** The nodes of a plan that have a role, in the plan's order. */
export function nodesWith(plan: ClusterPlan, role: Role): NodePlan[] {
    return plan.nodes.filter((node) => hasRole(node, role));
}

/**
 * How many of `servers` must agree, and so how many may be lost.
 * https://developer.hashicorp.com/consul/docs/concept/consensus#deployment-table
 */
export function quorum(servers: number): { size: number; tolerates: number } {
    const size = Math.floor(servers / 2) + 1;
    return { size, tolerates: servers - size };
}
