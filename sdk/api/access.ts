import type { SshTarget } from "../ssh";

/** Certificates and key with which both ends of a connection prove their identity. */
export interface TlsIdentity {
    /** PEM of the cluster's CA, the only one that the server's certificate is verified against. */
    ca: string;
    /** PEM of the client certificate, which the agents demand on every connection. */
    cert: string;
    /** PEM of the client certificate's private key. */
    key: string;
    /**
     * Name that the server's certificate must carry: `server.<datacenter>.consul` or `server.<region>.nomad`.
     * It is a role and not an address, so that no other machine of the cluster can pose as a server.
     */
    serverName: string;
}

/** How to reach the HTTP API of the cluster's Consul or Nomad servers. */
export interface ApiAccess {
    /** Addresses of the servers, tried one after another; private addresses if there is a tunnel. At least one. */
    servers: readonly string[];
    /** HTTPS port of the API: 8501 for Consul and 4646 for Nomad unless configured otherwise. */
    port: number;
    tls: TlsIdentity;
    /** SecretID of an ACL token; without one the requests are anonymous. */
    token?: string;
    /** SSH gateways into the servers' network, tried one after another; without them connections are direct. */
    tunnel?: { gateways: readonly SshTarget[] };
}

/** Milliseconds for a request and its whole answer; a blocking query adds its own wait. */
export const REQUEST_TIMEOUT = 30_000;
