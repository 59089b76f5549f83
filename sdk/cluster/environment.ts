import { clusterApis, directAddresses, httpsOrigin } from "./clusterApi";
import type { ClusterConnection } from "./connection";

/** Where programs of the operator's machine find the APIs, as `https://host:port`. */
export interface ApiOrigins {
    consul: string;
    nomad: string;
}

/** Ends the names of variables that hold a PEM file's content; without it, they are the variables that take its path. */
export const pemSuffix = "_PEM";

/**
 * What makes the `nomad` and `consul` programs, and others that know their variables, work as the cluster's operator.
 *
 * Both take certificates by the path of a file. Their contents are in variables named like the one for the path and
 * `_PEM`: `NOMAD_CACERT_PEM` is what the file at `NOMAD_CACERT` is to hold.
 *
 * @param origins Default: a server of each product where the operator's machine reaches it, else this machine's own end of
 * the tunnel that `npm run ui` opens.
 * @see https://developer.hashicorp.com/nomad/commands#environment-variables
 * @see https://developer.hashicorp.com/consul/commands#environment-variables
 */
export function operatorEnvironment(
    state: ClusterConnection,
    origins: ApiOrigins = defaultOrigins(state),
): Record<string, string> {
    const { consul, nomad } = clusterApis(state);
    return {
        NOMAD_ADDR: origins.nomad,
        NOMAD_REGION: state.region,
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
