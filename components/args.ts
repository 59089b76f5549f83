import type * as pulumi from "@pulumi/pulumi";
import type { Access } from "../sdk/firewall";
import type { TopologyArgs } from "../sdk/topology";
import type { DigitalOceanArgs } from "./platforms/digitalocean/args";
import type { LocalArgs } from "./platforms/local/args";

/** Who reaches the machines, and how. */
export interface AdminArgs {
    /**
     * Private SSH key, OpenSSH or PEM, that logs in on every machine. Default: one made for this cluster, an output of it.
     * Kept as a secret.
     */
    sshPrivateKey?: pulumi.Input<string>;
    /**
     * Networks of the people who run the cluster, CIDR notation: they reach SSH, and the APIs where `access` is direct.
     * Default none, which only local machines accept: they are reached from their host alone, whatever it says. At least /8
     * for IPv4 and /7 for IPv6. The machine that runs Pulumi must be in one of them, as it delivers over SSH.
     */
    cidrs?: string[];
    /**
     * How Pulumi and the operators' programs reach the APIs of Consul and Nomad. Default `tunnel`: through SSH, so that the
     * API ports are open to nobody outside; `direct` opens them to `cidrs`, over mutual TLS.
     */
    access?: Access;
}

/** Both products' access control lists. They are always on, at default deny. */
export interface AclArgs {
    /**
     * Whether Consul's DNS answers, to anybody who can ask on a machine's loopback. Default true; false leaves discovery to
     * those who have a token. The anonymous token may do nothing either way.
     */
    dns?: boolean;
}

/** Arguments of {@link NomadCluster}: the topology, and exactly one platform block. */
export interface NomadClusterArgs extends TopologyArgs {
    /** Machines on the Linux machine that runs Pulumi. Excludes every other platform block. */
    local?: LocalArgs;
    /** Droplets of a DigitalOcean account; needs `admin.cidrs`. Excludes every other platform block. */
    digitalocean?: DigitalOceanArgs;
    /** Access for operators. */
    admin?: AdminArgs;
    /** Access control in Consul and Nomad. */
    acl?: AclArgs;
    /**
     * Seconds that each machine may take to become part of a healthy cluster. Default 300; 30 to 3600. Past it the update
     * fails and shows each machine's last log lines; the next update waits again.
     */
    readinessTimeout?: number;
}
