import type { SshTarget } from "../ssh/target";

/** The certificates and the key with which both ends of a connection prove their identity. */
export interface TlsIdentity {
    /** Certificates of the authorities that the cluster trusts, PEM. The server's certificate is verified against no other authority. */
    ca: string;
    /** The client certificate, PEM. The agents demand one on every connection. */
    cert: string;
    /** Private key of the client certificate, PEM. */
    key: string;
    /**
     * Name that the server's certificate must contain: `server.<datacenter>.consul` or `server.<region>.nomad`.
     * The name is that of a role and not of an address, so that no other machine of the cluster can pose as a server.
     */
    serverName: string;
}

/** How to reach the HTTP API of the cluster's Consul or Nomad servers. */
export interface ApiAccess {
    /** Addresses of the servers, at least one. They are tried one after another. With a `tunnel`, these are private addresses. */
    servers: readonly string[];
    /** HTTPS port of the API: 8501 for Consul, 4646 for Nomad. */
    port: number;
    /** Certificates and key for mutual TLS. */
    tls: TlsIdentity;
    /** SecretID of an ACL token. Default: none, so that requests are anonymous. */
    token?: string;
    /** SSH gateways into the servers' network, tried one after another. Default: none, so that connections are direct. */
    tunnel?: {
        /** The gateways, at least one. */
        gateways: readonly SshTarget[];
    };
}

/** Milliseconds for a request and its whole answer; a blocking query adds its own wait. */
export const REQUEST_TIMEOUT = 30_000;
