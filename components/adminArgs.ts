import type * as pulumi from "@pulumi/pulumi";
import type { Access } from "../sdk/firewall";

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
