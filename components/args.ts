import type * as pulumi from "@pulumi/pulumi";
import type { TopologyArgs } from "../sdk/topology";
import type { LocalArgs } from "./platforms/local/args";

/** Who reaches the machines, and how. */
export interface AdminArgs {
    /**
     * Private SSH key, OpenSSH or PEM, that logs in on every machine. Default: one made for this cluster, an output of it.
     * Kept as a secret.
     */
    sshPrivateKey?: pulumi.Input<string>;
}

/** Arguments of {@link NomadCluster}: the topology, and exactly one platform block. */
export interface NomadClusterArgs extends TopologyArgs {
    /** Machines on the Linux machine that runs Pulumi. Excludes every other platform block. */
    local?: LocalArgs;
    /** Access for operators. */
    admin?: AdminArgs;
    /**
     * Seconds that each machine may take to become part of a healthy cluster. Default 300; 30 to 3600. Past it the update
     * fails and shows each machine's last log lines; the next update waits again.
     */
    readinessTimeout?: number;
}
