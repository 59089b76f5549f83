import type { Access } from "../firewall";
import { type ClusterMachine, isServer } from "../topology";

/** How a program reaches the APIs of a cluster. It names no client, so it stays the same when a client is added or removed. */
export interface ClusterConnection {
    /** The component's name in its program. */
    name: string;
    /** Consul's and Nomad's datacenter. */
    datacenter: string;
    /** Nomad's region. */
    region: string;
    /** Every machine that is a server of Consul or of Nomad. */
    servers: ClusterMachine[];
    /** The trust bundle: certificates of every authority that the cluster trusts, PEM. */
    caCert: string;
    /** The operator's certificate, PEM. */
    operatorCert: string;
    /** Private key of the operator's certificate, PEM. */
    operatorKey: string;
    /** The user who logs in on the machines. */
    sshUser: string;
    /** The private key that logs in, OpenSSH or PEM. */
    sshPrivateKey: string;
    /** How the operator's machine reaches the APIs; absent means `tunnel`. */
    accessMode?: Access;
    /** SecretID of Consul's management token; absent while its ACL system is not bootstrapped yet. */
    consulToken?: string;
    /** SecretID of Nomad's management token; absent while its ACL system is not bootstrapped yet. */
    nomadToken?: string;
}

/** A connection in a state that an earlier version wrote: it has all machines and no list of servers. */
type EarlierConnection = Omit<ClusterConnection, "servers"> & { machines: ClusterMachine[] };

/** The connection that a state holds, whichever version wrote it. */
export function connectionOf(stored: ClusterConnection | EarlierConnection): ClusterConnection {
    if ("servers" in stored) return stored;
    const { machines, ...rest } = stored;
    return { ...rest, servers: machines.filter(isServer) };
}
