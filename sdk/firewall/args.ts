/** How people and programs outside the cluster reach the APIs of Consul and Nomad. */
export const Access = {
    /** Through SSH to a machine of the cluster; only port 22 is open to the admin ranges. */
    Tunnel: "tunnel",
    /** Directly from the admin ranges, over mutual TLS. */
    Direct: "direct",
} as const;

export type Access = (typeof Access)[keyof typeof Access];

/** Settings of the firewall, in addition to the topology. */
export interface FirewallArgs {
    /** Networks of the people who run the cluster, CIDR notation, IPv4 or IPv6. Default: none, so that no outsider reaches SSH. */
    adminCidrs?: readonly string[];
    /** Whether everybody reaches ports 80 and 443 of the Nomad clients. Default false. */
    ingress?: boolean;
    /** Default `tunnel`: the API ports are closed to outsiders. */
    access?: Access;
}
