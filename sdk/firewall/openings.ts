import { type ClusterPlan, groupsOf, isVersion6 } from "../topology";
import type { PortRange } from "./ports";
import { type FirewallRule, hasAny, type Protocol } from "./rule";

/** One rule as the machines of one group see it, for one protocol. */
export interface GroupRule {
    /** The rule's name, with the protocol if the rule has several. Unique in the group. */
    name: string;
    protocol: Protocol;
    ports?: PortRange;
    /** Groups of the plan, or address ranges. */
    from: { groups: string[] } | { cidrs: readonly string[] };
    why: string;
}

/** One opening in a machine's firewall, as a cloud or nftables gets it. */
export interface Opening {
    name: string;
    protocol: Protocol;
    ports?: PortRange;
    /** Addresses or networks, at least one. */
    sources: readonly string[];
    why: string;
}

/** The rules that let traffic in to a group. Firewalls are per group because the machines of a group have the same roles. */
export function groupRules(plan: ClusterPlan, rules: readonly FirewallRule[], group: string): GroupRule[] {
    const receiver = groupsOf(plan).find(({ name }) => name === group);
    return rules
        .filter((rule) => receiver !== undefined && hasAny(receiver, rule.to))
        .flatMap(({ name, protocols, ports, from, why }) =>
            protocols.map((protocol) => ({
                name: protocols.length === 1 ? name : `${name}-${protocol}`,
                protocol,
                ports,
                from: from.kind === "nodes" ? { groups: senders(plan, from.roles) } : { cidrs: from.cidrs },
                why,
            })),
        );
}

/**
 * The openings of a group for firewalls that know addresses, not groups.
 *
 * @param networks Of each group its machines' addresses, or the networks that they are in. A group with no IPv6 network
 *   gets no IPv6 source either, because some clouds refuse one if the network has no IPv6.
 */
export function openings(
    plan: ClusterPlan,
    rules: readonly FirewallRule[],
    group: string,
    networks: Readonly<Record<string, readonly string[]>>,
): Opening[] {
    const reachableOverIpv6 = (networks[group] ?? []).some(isVersion6);
    return groupRules(plan, rules, group)
        .map(({ from, ...rule }) => {
            const sources =
                "cidrs" in from ? from.cidrs : from.groups.flatMap((sender) => networks[sender] ?? []);
            const usable = sources.filter((source) => reachableOverIpv6 || !isVersion6(source));
            return { ...rule, sources: [...new Set(usable)] };
        })
        .filter(({ sources }) => sources.length > 0);
}

/** The groups whose machines have one of the roles. */
function senders(plan: ClusterPlan, roles: FirewallRule["to"]): string[] {
    return groupsOf(plan)
        .filter((group) => hasAny(group, roles))
        .map(({ name }) => name);
}
