import { contains, type NodePlan } from "../topology";
import { includesPort } from "./ports";
import { type FirewallRule, hasAny, Protocol, type Source } from "./rule";

/** The sender: a node of the cluster, or an outsider with this address. */
export type Sender = Pick<NodePlan, "roles"> | { address: string };

/**
 * Whether a node may be reached.
 *
 * @param port The destination port; left out of account for ICMP.
 */
export function allows(
    rules: readonly FirewallRule[],
    from: Sender,
    to: Pick<NodePlan, "roles">,
    port: number,
    protocol: Protocol,
): boolean {
    return rules.some(
        (rule) =>
            (rule.ports === undefined || includesPort(rule.ports, port)) &&
            rule.protocols.some((candidate) => carries(candidate, protocol)) &&
            hasAny(to, rule.to) &&
            admits(rule.from, from),
    );
}

function admits(source: Source, sender: Sender): boolean {
    if (source.kind === "world") return true;
    if ("roles" in sender) return source.kind === "nodes" && hasAny(sender, source.roles);
    return source.kind !== "nodes" && source.cidrs.some((cidr) => contains(cidr, sender.address));
}

function carries(opened: Protocol, wanted: Protocol): boolean {
    return opened === wanted || (opened === Protocol.Icmp && wanted === Protocol.PathMtu);
}
