/**
 * Every port that the cluster knows of, opened or not. Agents listen on them, firewalls open them, and clients connect to them.
 * https://developer.hashicorp.com/consul/docs/install/ports
 * https://developer.hashicorp.com/nomad/docs/deploy/production/requirements
 */
export const ports = {
    ssh: 22,
    http: 80,
    https: 443,
    consulRpc: 8300,
    consulGossip: 8301,
    consulWanGossip: 8302,
    /** Plain HTTP: switched off in this product. */
    consulHttp: 8500,
    consulHttps: 8501,
    /** Plain gRPC: switched off in this product. */
    consulGrpc: 8502,
    consulGrpcTls: 8503,
    /** Answers on loopback only. */
    consulDns: 8600,
    nomadHttp: 4646,
    nomadRpc: 4647,
    nomadGossip: 4648,
    /** The public keys of Nomad's workload identities, on the loopback of each Consul server: see sdk/node/program/node/jwks.py. */
    jwks: 4645,
    /** The health of a pool's member, on its loopback: see sdk/node/program/node/member_health.py. */
    nodeHealth: 4644,
} as const;

/** Ports that Nomad gives to tasks that request a dynamic port, `min_dynamic_port` to `max_dynamic_port` of its client. */
export const dynamicPorts = { from: 20000, to: 32000 } as const;
