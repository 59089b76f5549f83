import type { Access } from "../firewall";
import { type ClusterMachine, isServer } from "../topology";

/** How a program reaches the APIs of a cluster. It names the servers alone, so it stays the same when a client comes or goes. */
export interface ClusterConnection {
    /** The component's name in the program. */
    name: string;
    datacenter: string;
    region: string;
    /** Every machine that is a server of Consul or of Nomad. */
    servers: ClusterMachine[];
    caCert: string;
    operatorCert: string;
    operatorKey: string;
    sshUser: string;
    sshPrivateKey: string;
    /** How the operator's machine reaches the APIs; absent means `tunnel`. */
    accessMode?: Access;
    /** SecretIDs of management tokens; absent while the ACL systems are not bootstrapped yet. */
    consulToken?: string;
    nomadToken?: string;
}

/** A connection in a state that an earlier version wrote: it has all machines, and no list of the servers. */
type EarlierConnection = Omit<ClusterConnection, "servers"> & { machines: ClusterMachine[] };

/** A connection out of a state, whichever version wrote it. */
export function connectionOf(stored: ClusterConnection | EarlierConnection): ClusterConnection {
    if ("servers" in stored) return stored;
    const { machines, ...rest } = stored;
    return { ...rest, servers: machines.filter(isServer) };
}
