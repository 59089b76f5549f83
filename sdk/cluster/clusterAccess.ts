import { type ApiAccess, ConsulClient, NomadClient } from "../api";
import { Access } from "../firewall";
import { type ClusterApi, clusterApis, gatewaysOf } from "./clusterApi";
import { type ClusterConnection, connectionOf } from "./connection";

/** Clients for both APIs of a cluster: through SSH, so that no API port needs to be open, unless its access mode is direct. */
export function openCluster(stored: ClusterConnection): {
    consul: ConsulClient;
    nomad: NomadClient;
    close: () => Promise<void>;
} {
    const state = connectionOf(stored);
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

/** Does `work` with clients that are closed when it ends. */
export async function withCluster<T>(
    state: ClusterConnection,
    work: (clients: { consul: ConsulClient; nomad: NomadClient }) => Promise<T>,
): Promise<T> {
    const clients = openCluster(state);
    try {
        return await work(clients);
    } finally {
        await clients.close();
    }
}
