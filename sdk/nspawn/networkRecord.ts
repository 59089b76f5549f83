/** A network on this host that machines are attached to: a bridge on which the host has the first address. */
export interface Network {
    name: string;
    /** The host's interface. */
    bridge: string;
    /** IPv4, in CIDR notation. */
    cidr: string;
    /** The host's address in the network, the way out for its machines. */
    gateway: string;
    /** Whether the host keeps out of it: its machines reach each other only, and the gateway's address answers to nobody. */
    isolated?: boolean;
    /** Whether its machines reach the internet through the host. */
    internet?: boolean;
}
