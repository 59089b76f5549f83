import type { TopologyArgs } from "../sdk/topology";
import type { AdminArgs } from "./adminArgs";
import type { PlatformArgs } from "./platforms/table";

/** Settings of both ACL systems, which are always on and deny by default. */
export interface AclArgs {
    /**
     * Whether Consul's DNS answers every program that can reach a machine's loopback. Default: true. With false, only a program
     * with a Consul token finds services. The anonymous token may do nothing in both cases.
     */
    dns?: boolean;
}

/** Arguments of {@link NomadCluster}: the topology and exactly one platform block. */
export interface NomadClusterArgs extends TopologyArgs, PlatformArgs {
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
