import { dynamicPorts, ports } from "../ports";

/** Ports from `from` to `to`, both included. */
export interface PortRange {
    from: number;
    to: number;
}

type PortName = keyof typeof ports;

/** Each port of the cluster as a range, as firewall rules have it. */
export const clusterPorts = {
    ...(Object.fromEntries(
        Object.entries(ports).map(([name, port]) => [name, { from: port, to: port }]),
    ) as Record<PortName, PortRange>),
    tasks: dynamicPorts,
};

export function includesPort(range: PortRange, port: number): boolean {
    return range.from <= port && port <= range.to;
}

/** `22`, or `20000-32000`: the notation that the clouds and nftables share. */
export function formatPorts({ from, to }: PortRange): string {
    return from === to ? `${from}` : `${from}-${to}`;
}
