import type { Role } from "./roles";

/** Machines that are alike: same roles, same size. */
export interface GroupArgs {
    /** How many machines. A group with a server role needs an odd number unless `allowEvenServers`; at most 200. */
    count: number;
    /** What each of them does; at least one role. */
    roles: Role[];
    /** The platform's name for a machine size, for example `s-2vcpu-4gb`. Default: the platform's; local machines have none. */
    size?: string;
}

/** The shape of a cluster, the same on every platform. Plain values: which resources exist depends on them. */
export interface TopologyArgs {
    /**
     * Named groups of machines. Default: one group `node` of three combined machines, which survives the loss of one.
     * The name is part of each machine's name (`<group>-<index>`), so a group can go without renumbering another.
     */
    groups?: Record<string, GroupArgs>;
    /** Consul's and Nomad's datacenter, lower case letters, digits and `-`. Default `dc1`. Not derived from a cloud's region. */
    datacenter?: string;
    /** Nomad's region, lower case letters, digits and `-`. Default `global`. Not derived from a cloud's region. */
    region?: string;
    /** Consul's version. Default: the version that the tests of this package run on. 1.20.0 or newer, below 3; a warning names the tested version if its minor
     * is another. */
    consulVersion?: string;
    /** Nomad's version. Default: the version that the tests of this package run on. 1.11.3 or newer, below 3; a warning names the tested version if its minor
     * is another. */
    nomadVersion?: string;
    /**
     * The machines' private network, IPv4 in CIDR notation between /16 and /28. Default: the platform's choice. It must not
     * overlap the networks that containers get inside the machines.
     */
    networkCidr?: string;
    /** Accept an even number of servers, which survives no more losses than one fewer. Default false: refused at preview. */
    allowEvenServers?: boolean;
}
