import type { TopologyArgs } from "./args";
import { type DriverPlan, planDrivers } from "./driverPlan";
import type { ClientArgs } from "./clientArgs";
import { combinedRoles, poolRoles, Role } from "./roles";
import { defaultVersions } from "../versions/defaultVersions";

/** A planned machine: everything that is known before it exists. */
export interface NodePlan {
    /** `<group>-<index>`, unique in the cluster; the name in Consul and in Nomad. */
    name: string;
    /** Name of its group. */
    group: string;
    /** Its number in the group, from 0. */
    index: number;
    /** The machine's roles. */
    roles: readonly Role[];
    /** The platform's name of the machine's size; absent if the group names none. */
    size?: string;
    /** Its drivers of tasks; absent if it is no Nomad client. */
    drivers?: DriverPlan;
    /** The group's settings of its Nomad clients. */
    client: ClientArgs;
}

/** A planned pool: what its machines have in common. */
export interface PoolPlan {
    /** Unique among pools and groups; the names of its machines begin with it and `-`. */
    name: string;
    /** Number of machines when the pool is made. */
    initialCount: number;
    /** The platform's name of the machines' size; absent if the pool names none. */
    size?: string;
    /** The machines' drivers of tasks. */
    drivers: DriverPlan;
    /** The settings of the machines' Nomad clients. */
    client: ClientArgs;
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

/** A cluster with all defaults filled in, from which every later step is derived. */
export interface ClusterPlan {
    /** Consul's and Nomad's datacenter. */
    datacenter: string;
    /** Nomad's region. */
    region: string;
    /** Version of Consul. */
    consulVersion: string;
    /** Version of Nomad. */
    nomadVersion: string;
    /** The machines' private network; absent if the platform chooses it. */
    networkCidr?: string;
    /** Every machine, in the order of the groups' names. */
    nodes: readonly NodePlan[];
    /** Every pool, in the order of their names. */
    pools: readonly PoolPlan[];
}

/** The default shape: three combined machines. */
export const defaultGroups: NonNullable<TopologyArgs["groups"]> = {
    node: { count: 3, roles: [...combinedRoles] },
};

/**
 * Plans the machines of a cluster from its arguments, so that a program can count them before they exist. Wrong arguments are not
 * refused here, but by `NomadCluster` at preview.
 *
 * @param args the arguments of `NomadCluster`, or those of them that are about the topology
 */
export function planCluster(args: TopologyArgs): ClusterPlan {
    const groups = byName(args.groups ?? defaultGroups);
    return {
        datacenter: args.datacenter ?? "dc1",
        region: args.region ?? "global",
        consulVersion: args.consulVersion ?? defaultVersions.consul,
        nomadVersion: args.nomadVersion ?? defaultVersions.nomad,
        networkCidr: args.networkCidr,
        nodes: groups.flatMap(([group, { count, roles, size, drivers, ...client }]) =>
            Array.from({ length: count }, (_, index) => ({
                name: `${group}-${index}`,
                group,
                index,
                roles,
                size,
                ...(roles.includes(Role.NomadClient) && { drivers: planDrivers(drivers) }),
                client,
            })),
        ),
        pools: byName(args.pools ?? {}).map(([name, { initialCount, size, drivers, ...client }]) => ({
            ...{ name, initialCount, size, client },
            drivers: planDrivers(drivers),
        })),
    };
}

/** In the order of their names, so that a plan does not depend on the order of the keys. */
function byName<T>(named: Record<string, T>): [string, T][] {
    return Object.entries(named).sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Beginning of the names of a pool's machines. */
export const memberPrefix = ({ name }: Pick<PoolPlan, "name">) => `${name}-`;

/** The groups of machines, with their roles: those of the plan, and the pools. */
export function groupsOf({ nodes, pools }: ClusterPlan): { name: string; roles: readonly Role[] }[] {
    const groups = new Map(nodes.map(({ group, roles }) => [group, roles]));
    for (const { name } of pools) groups.set(name, poolRoles);
    return [...groups].map(([name, roles]) => ({ name, roles }));
}

export function hasRole(node: Pick<NodePlan, "roles">, role: Role): boolean {
    return node.roles.includes(role);
}

/** Whether the node is a server of Consul, Nomad or both. */
export function isServer(node: Pick<NodePlan, "roles">): boolean {
    return hasRole(node, Role.ConsulServer) || hasRole(node, Role.NomadServer);
}

/**
 * The machines of a plan that have a role, in the plan's order.
 *
 * @param plan the plan of a cluster
 * @param role the role
 */
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
