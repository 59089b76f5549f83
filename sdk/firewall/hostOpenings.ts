import type { ClusterPlan } from "../topology";
import { groupRules, type Opening } from "./openings";
import type { FirewallRule } from "./rule";

/**
 * The openings of a group for a firewall that the machines' image brings. Any address of the network may be a member's, because
 * a list of the members would change on each machine with every other one. The cloud's firewall tells the groups apart.
 */
export function hostOpenings(
    plan: ClusterPlan,
    rules: readonly FirewallRule[],
    group: string,
    networkCidr: string,
): Opening[] {
    return groupRules(plan, rules, group).map(({ from, ...rule }) => ({
        ...rule,
        sources: "cidrs" in from ? from.cidrs : [networkCidr],
    }));
}
