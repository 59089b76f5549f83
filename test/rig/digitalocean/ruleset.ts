import { isIPv6 } from "node:net";
import type { AccountState, Droplet, Firewall, FirewallRule } from "./accountState";

/**
 * The traffic that DigitalOcean's firewalls allow to and from a droplet, as chains for `setFirewall`. Undefined if no firewall
 * names the droplet, which leaves it open. The rules of several firewalls add up. They apply to both of its networks, also to
 * the VPC, and only to a connection's first packet.
 * https://docs.digitalocean.com/products/networking/firewalls/
 */
export function rulesetOf(state: AccountState, droplet: Droplet): string | undefined {
    const firewalls = Object.values(state.firewalls).filter((firewall) => covers(firewall, droplet));
    if (firewalls.length === 0) return undefined;
    const inbound = firewalls.flatMap((firewall) => firewall.inbound);
    const outbound = firewalls.flatMap((firewall) => firewall.outbound);
    return [
        // After connection tracking (-200), before destination address translation (-100): see sdk/firewall/nftables.
        ...chain("from_outside", "prerouting", "iifname", acceptLines(state, inbound, "saddr")),
        // Before source address translation (100).
        ...chain("to_outside", "postrouting", "oifname", acceptLines(state, outbound, "daddr")),
    ].join("\n");
}

function covers({ tags, dropletIds }: Firewall, droplet: Droplet): boolean {
    return dropletIds.includes(Number(droplet.id)) || tags.some((tag) => droplet.tags.includes(tag));
}

function chain(name: string, hook: string, side: string, accepted: string[]): string[] {
    const lines = [
        `type filter hook ${hook} priority mangle; policy drop;`,
        // The firewall does not see loopback and containers of the droplet.
        `${side} != { "eth0", "eth1" } accept`,
        "ct state established,related accept",
        "icmpv6 type { nd-router-solicit, nd-router-advert, nd-neighbor-solicit, nd-neighbor-advert } accept",
        ...accepted,
    ];
    return [`    chain ${name} {`, ...lines.map((line) => `        ${line}`), "    }"];
}

/** A line for each address, because nftables rejects a set whose addresses overlap. */
function acceptLines(state: AccountState, rules: FirewallRule[], side: "saddr" | "daddr"): string[] {
    const lines = rules.flatMap((rule) =>
        addressesOf(state, rule).map((address) => {
            const version6 = isIPv6(address.split("/")[0] ?? "");
            return `${version6 ? "ip6" : "ip"} ${side} ${address} ${matchOf(rule, version6)} accept`;
        }),
    );
    return [...new Set(lines)];
}

function addressesOf(state: AccountState, { addresses, tags, dropletIds }: FirewallRule): string[] {
    const droplets = Object.values(state.droplets).filter(
        (droplet) =>
            dropletIds.includes(Number(droplet.id)) || tags.some((tag) => droplet.tags.includes(tag)),
    );
    return [
        ...addresses,
        ...droplets.flatMap(({ publicAddress, privateAddress, ipv6Address }) => [
            publicAddress,
            privateAddress,
            ...(ipv6Address === undefined ? [] : [ipv6Address]),
        ]),
    ];
}

function matchOf({ protocol, portRange }: FirewallRule, version6: boolean): string {
    if (protocol === "icmp") return version6 ? "meta l4proto ipv6-icmp" : "ip protocol icmp";
    return isEveryPort(portRange) ? `meta l4proto ${protocol}` : `${protocol} dport ${portRange}`;
}

/** The API accepts `all` and returns it as `0`. */
export const isEveryPort = (portRange: string | undefined) => portRange === "all" || portRange === "0";
