import type { NodePlan, Role } from "../topology";
import type { PortRange } from "./ports";

export const Protocol = {
    Tcp: "tcp",
    Udp: "udp",
    /** ICMP and ICMPv6 of every type. */
    Icmp: "icmp",
    /** Only the ICMP messages that path MTU discovery needs (RFC 1191, RFC 8201). */
    PathMtu: "path-mtu",
} as const;

export type Protocol = (typeof Protocol)[keyof typeof Protocol];

/** Gossip probes over UDP and falls back to TCP; with one of them alone healthy members are suspected and flap. */
export const gossipProtocols = [Protocol.Tcp, Protocol.Udp] as const;

/** The senders: nodes of the cluster with any of these roles, or any address in a range. */
export type Source =
    | { kind: "nodes"; roles: readonly Role[] }
    | { kind: "admin" | "world"; cidrs: readonly string[] };

/** One reason to admit packets. Packets that no rule allows are dropped; packets that a node sends are not restricted. */
export interface FirewallRule {
    /** Unique in a cluster, for example `consul-gossip`. */
    name: string;
    from: Source;
    /** Nodes with any of these roles receive it. */
    to: readonly Role[];
    protocols: readonly Protocol[];
    /** Destination ports; none for ICMP. */
    ports?: PortRange;
    /** One sentence for the security reviewer. */
    why: string;
}

/** Everyone on IPv4 and IPv6. */
export const world = { kind: "world", cidrs: ["0.0.0.0/0", "::/0"] } as const satisfies Source;

export function nodes(...roles: Role[]): Source {
    return { kind: "nodes", roles };
}

/** Whether a node has one of these roles or more. */
export function hasAny(node: Pick<NodePlan, "roles">, roles: readonly Role[]): boolean {
    return node.roles.some((role) => roles.includes(role));
}
