import type { Instance, Rule, TenancyState } from "./tenancyState";

/**
 * The traffic that the security lists of an instance's subnet and its network security groups allow, as chains for `setFirewall`. Their
 * rules add up; what none allows is dropped.
 * https://docs.oracle.com/en-us/iaas/Content/Network/Concepts/securityrules.htm
 */
export function rulesetOf(state: TenancyState, instance: Instance): string {
    const lists = state.subnets[instance.subnetId]?.securityListIds ?? [];
    const rules = [
        ...lists.flatMap((id) => state.securityLists[id]?.rules ?? []),
        ...instance.nsgIds.flatMap((id) => Object.values(state.groups[id]?.rules ?? {})),
    ];
    return [
        // After connection tracking (-200), before destination address translation (-100): see sdk/firewall/nftables.
        ...chain("from_outside", "prerouting", "iifname", linesOf(state, rules, true)),
        // Before source address translation (100). The cloud's own services are always in reach.
        ...chain("to_outside", "postrouting", "oifname", [
            "ip daddr 169.254.169.254 accept",
            ...linesOf(state, rules, false),
        ]),
    ].join("\n");
}

function chain(name: string, hook: string, side: string, accepted: string[]): string[] {
    const lines = [
        `type filter hook ${hook} priority mangle; policy drop;`,
        // The cloud does not see loopback and containers of the instance.
        `${side} != "ens3" accept`,
        "ct state established,related accept",
        ...accepted,
    ];
    return [`    chain ${name} {`, ...lines.map((line) => `        ${line}`), "    }"];
}

/** A line for each address, because nftables rejects a set whose addresses overlap. */
function linesOf(state: TenancyState, rules: readonly Rule[], ingress: boolean): string[] {
    const lines = rules
        .filter((rule) => rule.ingress === ingress)
        .flatMap((rule) =>
            addressesOf(state, rule.peer).map((address) =>
                ["ip", ingress ? "saddr" : "daddr", address, matchOf(rule), "accept"]
                    .filter(Boolean)
                    .join(" "),
            ),
        );
    return [...new Set(lines)];
}

/** Of members of a group only the private addresses count. The rig has no IPv6. */
function addressesOf(state: TenancyState, peer: string): string[] {
    if (peer.includes(":")) return [];
    if (!peer.startsWith("ocid1.")) return [peer];
    return Object.values(state.instances)
        .filter(({ nsgIds, state }) => nsgIds.includes(peer) && state !== "TERMINATED")
        .map(({ privateIp }) => privateIp);
}

function matchOf({ protocol, ports, icmp }: Rule): string {
    if (protocol === "all") return "";
    if (protocol === "1") {
        const code = icmp?.code === undefined ? "" : ` icmp code ${icmp.code}`;
        return icmp === undefined ? "ip protocol icmp" : `icmp type ${icmp.type}${code}`;
    }
    if (ports === undefined) return `meta l4proto ${protocol}`;
    return `meta l4proto ${protocol} th dport ${ports.min}-${ports.max}`;
}
