import type { DriversArgs } from "./driverArgs";
import type { ClientArgs } from "./clientArgs";
import type { PoolArgs } from "./poolArgs";
import type { Role } from "./roles";

/** A group of machines with the same roles and the same size. */
export interface GroupArgs extends ClientArgs {
    /**
     * Number of machines. Allowed: 1 to 200, and at most 200 in all groups together. The machines of all groups with a server
     * role must be an odd number, at most 7, for each of the two server roles; see `allowEvenServers`.
     */
    count: number;
    /** Roles of each machine, at least one. */
    roles: Role[];
    /** The platform's name of a machine size, for example `s-2vcpu-4gb`. Default: the platform's. Local machines have no sizes. */
    size?: string;
    /** Drivers of tasks. Default: Docker, `exec` and `java`, without privileges. Only for a group with the role `nomad-client`. */
    drivers?: DriversArgs;
}

/** The shape of a cluster, the same on every platform. These are plain values, because the number of resources depends on them. */
export interface TopologyArgs {
    /**
     * Groups of machines, by name. Default: one group `node` of three machines with all roles, which survives the loss of one
     * machine. Allowed names: 1 to 20 lower case letters, digits and `-`, beginning with a letter. A machine's name is
     * `<group>-<index>`, so removing a group renames no other machine.
     */
    groups?: Record<string, GroupArgs>;
    /**
     * Pools of Nomad clients, by name, whose machines come and go without a program running. Default: none. Allowed on platforms whose
     * machines can take their secrets from a place that tasks cannot read. Allowed names: as a group's. No other group's or pool's
     * name may begin with a pool's name and `-`, because the rights of a pool's machines are by that prefix.
     */
    pools?: Record<string, PoolArgs>;
    /**
     * Datacenter of Consul and Nomad. Default: `dc1`; it is not derived from a cloud's region. Allowed: 1 to 60 lower case
     * letters, digits and `-`. A running cluster cannot change it.
     */
    datacenter?: string;
    /**
     * Region of Nomad. Default: `global`; it is not derived from a cloud's region. Allowed: 1 to 60 lower case letters, digits
     * and `-`. A running cluster cannot change it.
     */
    region?: string;
    /**
     * Version of Consul, for example `1.22.3`. Default: the version that the tests of this package run on. Allowed: 1.20.0 or
     * newer, below 3.0.0; another minor version than the tested one gives a warning. A running cluster cannot go back to an
     * older version.
     */
    consulVersion?: string;
    /**
     * Version of Nomad, for example `1.11.3`. Default: the version that the tests of this package run on. Allowed: 1.11.3 or
     * newer, below 3.0.0, except 2.0.1, whose clients fail to run allocations; another minor version than the tested one gives
     * a warning. A running cluster cannot go back to an older version.
     */
    nomadVersion?: string;
    /**
     * The machines' private network, IPv4 in CIDR notation, for example `10.20.0.0/24`. Default: the platform's choice. Allowed:
     * /16 to /28, without overlap with the networks of containers, `172.17.0.0/16` and `172.26.64.0/20`. A running cluster
     * cannot change it.
     */
    networkCidr?: string;
    /**
     * Whether an even number of servers is accepted. Default: false, because an even number survives no more losses than one
     * server fewer. An accepted even number is a warning at each update.
     */
    allowEvenServers?: boolean;
}
