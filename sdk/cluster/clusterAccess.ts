import { type ApiAccess, ConsulClient, NomadClient } from "../api";
import { Access } from "../firewall";
import { type ClusterApi, clusterApis, gatewaysOf } from "./clusterApi";
import { type ClusterConnection, connectionOf } from "./connection";

/** Clients of both APIs of a cluster. */
export interface ClusterClients {
    /** Client of Consul's API. */
    consul: ConsulClient;
    /** Client of Nomad's API. */
    nomad: NomadClient;
}

/** Clients of both APIs of a cluster, which are to be closed. */
export interface OpenedCluster extends ClusterClients {
    /** Aborts running requests and closes both clients and their tunnel, so that the process can end. */
    close: () => Promise<void>;
}

/**
 * Makes clients of both APIs of a cluster, with the operator's rights. They connect with their first requests: through SSH, so that no
 * API port needs to be open, unless the connection's access mode is `direct`.
 *
 * @param connection the way to the cluster
 */
export function openCluster(connection: ClusterConnection): OpenedCluster {
    const state = connectionOf(connection);
    const apis = clusterApis(state);
    const consul = new ConsulClient(accessTo(state, apis.consul));
    const nomad = new NomadClient(accessTo(state, apis.nomad));
    return {
        consul,
        nomad,
        close: async () => {
            await Promise.all([consul.close(), nomad.close()]);
        },
    };
}

function accessTo(state: ClusterConnection, { servers, port, tls, token }: ClusterApi): ApiAccess {
    const common = { port, tls, token };
    return state.accessMode === Access.Direct
        ? { ...common, servers: servers.map(({ sshAddress }) => sshAddress) }
        : {
              ...common,
              servers: servers.map(({ address }) => address),
              tunnel: { gateways: gatewaysOf(state, servers) },
          };
}

/**
 * Works with clients of both APIs of a cluster, which are closed when the work ends or fails.
 *
 * @example
 * ```ts
 * import { NomadCluster } from "pulumi-nomad-cluster";
 * import { withCluster } from "pulumi-nomad-cluster/sdk";
 *
 * const cluster = new NomadCluster("dev", { local: {} });
 * export const jobs = cluster.access.apply((connection) =>
 *     withCluster(connection, async ({ nomad }) => (await nomad.jobs.list()).map(({ id }) => id)),
 * );
 * ```
 *
 * @param connection the way to the cluster
 * @param work is called with the clients
 * @returns The result of the work.
 */
export async function withCluster<T>(
    connection: ClusterConnection,
    work: (clients: ClusterClients) => Promise<T>,
): Promise<T> {
    const clients = openCluster(connection);
    try {
        return await work(clients);
    } finally {
        await clients.close();
    }
}
