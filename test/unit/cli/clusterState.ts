import type { ClusterState } from "../../../sdk/cluster";
import { combinedRoles } from "../../../sdk/topology";

/** A cluster of machines at the addresses given, which nobody has to answer at. */
export function stateWith(change: Partial<ClusterState> = {}, ...sshAddresses: string[]): ClusterState {
    const machines = (sshAddresses.length > 0 ? sshAddresses : ["10.20.0.2"]).map((sshAddress, index) => ({
        name: `node-${index}`,
        id: `id-of-${index}`,
        roles: [...combinedRoles],
        address: `10.20.0.${index + 2}`,
        sshAddress,
    }));
    return {
        ...{ name: "prod", datacenter: "fra-1", region: "eu", servers: machines, machines },
        ...{ caCert: "the authority", operatorCert: "the certificate", operatorKey: "the key" },
        ...{ sshUser: "admin", sshPrivateKey: "the SSH key", consulToken: "c-token", nomadToken: "n-token" },
        ...change,
    };
}
