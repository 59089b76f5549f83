import { type ApiAccess, ConsulClient, NomadClient } from "../api";
import { Role } from "../topology";
import type { ClusterState } from "./stackState";

/** Clients for both APIs of a cluster, through SSH: no API port needs to be open to the operator. */
export function openCluster(state: ClusterState): {
    consul: ConsulClient;
    nomad: NomadClient;
    close(): Promise<void>;
} {
    const consul = new ConsulClient(
        accessTo(state, Role.ConsulServer, 8501, `server.${state.datacenter}.consul`),
    );
    const nomad = new NomadClient(accessTo(state, Role.NomadServer, 4646, `server.${state.region}.nomad`));
    return {
        consul,
        nomad,
        close: async () => {
            await Promise.all([consul.close(), nomad.close()]);
        },
    };
}

function accessTo(state: ClusterState, role: Role, port: number, serverName: string): ApiAccess {
    const servers = state.machines.filter(({ roles }) => roles.includes(role));
    return {
        servers: servers.map(({ address }) => address),
        port,
        tls: { ca: state.caCert, cert: state.operatorCert, key: state.operatorKey, serverName },
        // Any machine reaches the servers; the servers themselves come first, being the fewest hops away.
        tunnel: {
            gateways: [...servers, ...state.machines.filter((machine) => !servers.includes(machine))].map(
                ({ sshAddress }) => ({
                    host: sshAddress,
                    user: state.sshUser,
                    privateKey: state.sshPrivateKey,
                }),
            ),
        },
    };
}
