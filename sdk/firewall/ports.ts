/** Ports from `from` to `to`, both included. */
export interface PortRange {
    from: number;
    to: number;
}

/**
 * Every port that the cluster knows of, opened or not.
 * https://developer.hashicorp.com/consul/docs/install/ports
 * https://developer.hashicorp.com/nomad/docs/deploy/production/requirements
 */
export const clusterPorts = {
    ssh: single(22),
    http: single(80),
    https: single(443),
    consulRpc: single(8300),
    consulGossip: single(8301),
    consulWanGossip: single(8302),
    /** Plain HTTP: switched off in this product. */
    consulHttp: single(8500),
    consulHttps: single(8501),
    /** Plain gRPC: switched off in this product. */
    consulGrpc: single(8502),
    consulGrpcTls: single(8503),
    /** Answers on loopback only. */
    consulDns: single(8600),
    nomadHttp: single(4646),
    nomadRpc: single(4647),
    nomadGossip: single(4648),
    /** What Nomad gives to tasks that ask for a dynamic port, `min_dynamic_port` to `max_dynamic_port` of its client. */
    tasks: { from: 20000, to: 32000 },
} as const satisfies Record<string, PortRange>;

function single(port: number): PortRange {
    return { from: port, to: port };
}

export function includesPort(range: PortRange, port: number): boolean {
    return range.from <= port && port <= range.to;
}

/** `22`, or `20000-32000`: the notation that the clouds and nftables share. */
export function formatPorts({ from, to }: PortRange): string {
    return from === to ? `${from}` : `${from}-${to}`;
}
