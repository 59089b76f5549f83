import type { TlsIdentity } from "../api";
import type { SshTarget } from "../ssh/target";
import { ports } from "../ports";
import { Access } from "../firewall";
import { type ClusterMachine, Role } from "../topology";
import type { ClusterConnection } from "./connection";

/** One product's HTTP API, as an operator of the cluster sees it. */
export interface ClusterApi {
    /** The machines that serve it. */
    servers: ClusterMachine[];
    /** HTTPS port. */
    port: number;
    tls: TlsIdentity;
    /** SecretID of the management token; absent while there is none. */
    token?: string;
}

/** Consul's and Nomad's API of a cluster. */
export function clusterApis(state: ClusterConnection): Record<"consul" | "nomad", ClusterApi> {
    const identity = { ca: state.caCert, cert: state.operatorCert, key: state.operatorKey };
    return {
        consul: {
            servers: serversWith(state, Role.ConsulServer),
            port: ports.consulHttps,
            tls: { ...identity, serverName: `server.${state.datacenter}.consul` },
            token: state.consulToken,
        },
        nomad: {
            servers: serversWith(state, Role.NomadServer),
            port: ports.nomadHttp,
            tls: { ...identity, serverName: `server.${state.region}.nomad` },
            token: state.nomadToken,
        },
    };
}

/** SSH gateways into the cluster's network: any server reaches the others; `preferred` ones save a hop. */
export function gatewaysOf(state: ClusterConnection, preferred: readonly ClusterMachine[] = []): SshTarget[] {
    const others = state.servers.filter((machine) => !preferred.includes(machine));
    return [...preferred, ...others].map((machine) => sshTarget(state, machine));
}

/**
 * The SSH login of a machine of a cluster, for {@link runOverSsh} and {@link SshTunnel}. It names the machine's recorded host key, so
 * that another machine at its address is rejected.
 *
 * @param connection the way to the cluster
 * @param machine a machine of that cluster
 */
export function sshTarget(connection: ClusterConnection, machine: ClusterMachine): SshTarget {
    const { name, sshUser, sshPrivateKey } = connection;
    return {
        host: machine.sshAddress,
        user: sshUser,
        privateKey: sshPrivateKey,
        hostKey: machine.hostKey,
        machine: `${name}-${machine.name}`,
    };
}

/**
 * Addresses at which programs on the operator's computer reach servers directly; none if they need a tunnel. An operator who can
 * reach a private address, as with local machines, does not need a tunnel.
 */
export function directAddresses(state: ClusterConnection, servers: readonly ClusterMachine[]): string[] {
    return servers
        .filter(({ address, sshAddress }) => state.accessMode === Access.Direct || sshAddress === address)
        .map(({ sshAddress }) => sshAddress);
}

/** `https://host:port`, with the brackets that an IPv6 address needs. */
export function httpsOrigin(host: string, port: number): string {
    return `https://${host.includes(":") ? `[${host}]` : host}:${port}`;
}

function serversWith({ servers }: ClusterConnection, role: Role): ClusterMachine[] {
    return servers.filter(({ roles }) => roles.includes(role));
}
