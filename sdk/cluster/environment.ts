import { clusterApis, directAddresses, httpsOrigin } from "./clusterApi";
import type { ClusterConnection } from "./connection";

/** Origins of the APIs for programs on the operator's computer. */
export interface ApiOrigins {
    /** Origin of Consul's API, `https://host:port`. */
    consul: string;
    /** Origin of Nomad's API, `https://host:port`. */
    nomad: string;
}

/** Suffix of the names of variables that hold a PEM file's content. The name without it is the variable for the file's path. */
export const pemSuffix = "_PEM";

/**
 * The environment variables with which `nomad`, `consul` and other programs that read them work as the cluster's operator.
 *
 * Both programs read certificates from files. The variables with the suffix `_PEM` hold the contents: `NOMAD_CACERT_PEM` is the
 * content of the file at `NOMAD_CACERT`.
 *
 * @param connection the way to the cluster
 * @param origins origins of the APIs. Default: a server of each product if the operator's computer reaches its address, else
 * this computer's end of the tunnel that `npm run ui` opens
 * @returns The values by the variables' names, secrets.
 * @see https://developer.hashicorp.com/nomad/commands#environment-variables
 * @see https://developer.hashicorp.com/consul/commands#environment-variables
 */
export function operatorEnvironment(
    connection: ClusterConnection,
    origins: ApiOrigins = defaultOrigins(connection),
): Record<string, string> {
    const { consul, nomad } = clusterApis(connection);
    return {
        NOMAD_ADDR: origins.nomad,
        NOMAD_REGION: connection.region,
        NOMAD_TLS_SERVER_NAME: nomad.tls.serverName,
        ...(nomad.token && { NOMAD_TOKEN: nomad.token }),
        NOMAD_CACERT_PEM: nomad.tls.ca,
        NOMAD_CLIENT_CERT_PEM: nomad.tls.cert,
        NOMAD_CLIENT_KEY_PEM: nomad.tls.key,
        CONSUL_HTTP_ADDR: origins.consul,
        CONSUL_HTTP_SSL: "true",
        CONSUL_TLS_SERVER_NAME: consul.tls.serverName,
        ...(consul.token && { CONSUL_HTTP_TOKEN: consul.token }),
        CONSUL_CACERT_PEM: consul.tls.ca,
        CONSUL_CLIENT_CERT_PEM: consul.tls.cert,
        CONSUL_CLIENT_KEY_PEM: consul.tls.key,
    };
}

function defaultOrigins(state: ClusterConnection): ApiOrigins {
    const { consul, nomad } = clusterApis(state);
    const [consulOrigin, nomadOrigin] = [consul, nomad].map(({ servers, port }) =>
        httpsOrigin(directAddresses(state, servers)[0] ?? "localhost", port),
    );
    return { consul: consulOrigin!, nomad: nomadOrigin! };
}
