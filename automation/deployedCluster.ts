import { type ClusterConnection, type ClusterState, operatorEnvironment } from "../sdk/cluster";
import type { ClusterMachine } from "../sdk/topology";
import { Secret } from "./secret";

/** A cluster that is up, with everything that its operators need. */
export interface DeployedCluster {
    /** The component's name. */
    name: string;
    /** Consul's and Nomad's datacenter. */
    datacenter: string;
    /** Nomad's region. */
    region: string;
    /** The machines, with their roles, addresses and SSH host keys. */
    machines: ClusterMachine[];
    /** Certificates of the authorities that the cluster trusts, PEM. */
    caCert: string;
    /** SecretID of Consul's management token. */
    consulToken: Secret<string>;
    /** SecretID of Nomad's management token. */
    nomadToken: Secret<string>;
    /** Environment variables with which `nomad` and `consul` work as the operator; see `environment` of `NomadCluster`. */
    environment: Secret<Record<string, string>>;
    /** The connection to both APIs, for `withCluster` of `pulumi-nomad-cluster/sdk`. */
    access: Secret<ClusterConnection>;
}

export function deployedCluster({ machines, ...state }: ClusterState): DeployedCluster {
    const access = { ...state };
    delete access.pools;
    const { name, datacenter, region, caCert, consulToken = "", nomadToken = "" } = access;
    return {
        name,
        datacenter,
        region,
        machines,
        caCert,
        consulToken: new Secret(consulToken),
        nomadToken: new Secret(nomadToken),
        environment: new Secret(operatorEnvironment(access)),
        access: new Secret(access),
    };
}
