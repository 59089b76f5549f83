import type * as pulumi from "@pulumi/pulumi";
import type { Access } from "../sdk/firewall";
import type { TopologyArgs } from "../sdk/topology";
import type { DigitalOceanArgs } from "./platforms/digitalocean/args";
import type { LocalArgs } from "./platforms/local/args";

/** Access of the people who operate the cluster. */
export interface AdminArgs {
    /**
     * Private SSH key that logs in on every machine, in OpenSSH or PEM format. Default: a key made for this cluster. Pulumi
     * stores it as a secret.
     */
    sshPrivateKey?: pulumi.Input<string>;
    /**
     * Networks from which operators reach SSH, and also the APIs if `access` is `direct`, in CIDR notation, for example
     * `203.0.113.7/32`. Default: none, which is allowed for local machines only: their host alone reaches them. Allowed: prefixes
     * of 8 bits or more for IPv4 and 7 or more for IPv6. The computer that runs Pulumi must be in one of the networks, because
     * it sets the machines up over SSH.
     */
    cidrs?: string[];
    /**
     * How Pulumi and the operators' programs reach the APIs of Consul and Nomad. Default: `tunnel`, through SSH, so that no
     * API port is open to the outside. `direct` opens the API ports to `cidrs`, over mutual TLS.
     */
    access?: Access;
}

/** Settings of both ACL systems, which are always on and deny by default. */
export interface AclArgs {
    /**
     * Whether Consul's DNS answers every program that can reach a machine's loopback. Default: true. With false, only a program
     * with a Consul token finds services. The anonymous token may do nothing in both cases.
     */
    dns?: boolean;
}

/** Arguments of {@link NomadCluster}: the topology and exactly one platform block. */
export interface NomadClusterArgs extends TopologyArgs {
    /** Machines on the Linux machine that runs Pulumi. Excludes every other platform block. */
    local?: LocalArgs;
    /** Droplets of a DigitalOcean account; needs `admin.cidrs`. Excludes every other platform block. */
    digitalocean?: DigitalOceanArgs;
    /** Access for operators. Every cloud needs `admin.cidrs`. */
    admin?: AdminArgs;
    /** Access control in Consul and Nomad. Default: everything is denied except Consul's DNS. */
    acl?: AclArgs;
    /**
     * Seconds that each machine may take to become part of a healthy cluster. Default: 300. Allowed: whole numbers from 30 to
     * 3600. After them the update fails and shows each machine's last log lines; the next update waits again.
     */
    readinessTimeout?: number;
}
