import type { SecurityRule } from "./inputs";
import type { NetworkInterface, SecurityGroup } from "./records";
import type { SubscriptionState } from "./subscriptionState";

/** Names for addresses that rules may use; the first that the network itself decides is computed. */
export const serviceTags: Record<string, string | undefined> = {
    "*": "",
    VirtualNetwork: undefined,
    Internet: undefined,
    AzureLoadBalancer: "168.63.129.16",
};

/** https://learn.microsoft.com/azure/virtual-network/network-security-groups-overview#default-security-rules */
const defaultRules: SecurityRule[] = [
    ...(["Inbound", "Outbound"] as const).flatMap((direction) => [
        rule(direction, "Allow", 65000, "VirtualNetwork", "VirtualNetwork"),
        direction === "Inbound"
            ? rule(direction, "Allow", 65001, "AzureLoadBalancer", "*")
            : rule(direction, "Allow", 65001, "*", "Internet"),
        rule(direction, "Deny", 65500, "*", "*"),
    ]),
];

function rule(
    direction: string,
    access: string,
    priority: number,
    source: string,
    destination: string,
): SecurityRule {
    return {
        ...{ name: `${access}${direction}${priority}`, direction, access, priority, protocol: "*" },
        ...{ sourceAddressPrefix: source, destinationAddressPrefix: destination, destinationPortRange: "*" },
    };
}

/**
 * The traffic that the security groups of a network interface and of its subnet allow, as chains for `setFirewall`: of each group the
 * first rule that matches decides, and both groups must allow.
 * https://learn.microsoft.com/azure/virtual-network/network-security-group-how-it-works
 */
export function rulesetOf(state: SubscriptionState, card: NetworkInterface): string {
    const subnet = state.subnets[(card.inputs.ipConfigurations[0]?.subnet?.id ?? "").toLowerCase()];
    const network = state.networks[(subnet?.id.split("/subnets/")[0] ?? "").toLowerCase()];
    const space = network?.inputs.addressSpace?.addressPrefixes ?? [];
    const groups = [card.inputs.networkSecurityGroup, subnet?.inputs.networkSecurityGroup].flatMap(
        (one) => state.securityGroups[(one?.id ?? "").toLowerCase()] ?? [],
    );
    const public_ = card.inputs.ipConfigurations[0]?.publicIPAddress !== undefined;
    const parts = groups.flatMap((group, index) => [
        ...groupChain(`inbound_${index}`, state, group, "Inbound", card, space),
        ...groupChain(`outbound_${index}`, state, group, "Outbound", card, space),
    ]);
    const jumps = (name: string) => groups.map((_, index) => `jump ${name}_${index}`);
    // A Standard public address is closed until a security group opens it.
    const closed = public_ && groups.length === 0 ? [`ip saddr != { ${space.join(", ")} } drop`] : [];
    return [
        ...parts,
        // After connection tracking (-200), before destination address translation (-100): see sdk/firewall/nftables.
        ...chain("from_outside", "prerouting", "iifname", [...jumps("inbound"), ...closed]),
        // Before source address translation (100). The cloud's own services are always in reach.
        ...chain("to_outside", "postrouting", "oifname", [
            "ip daddr { 169.254.169.254, 168.63.129.16 } accept",
            ...jumps("outbound"),
        ]),
    ].join("\n");
}

function chain(name: string, hook: string, side: string, lines: string[]): string[] {
    return block(name, [
        `type filter hook ${hook} priority mangle; policy accept;`,
        // The cloud does not see loopback and containers of the machine.
        `${side} != "eth0" accept`,
        "ct state established,related accept",
        ...lines,
    ]);
}

const block = (name: string, lines: string[]) => [
    `    chain ${name} {`,
    ...lines.map((line) => `        ${line}`),
    "    }",
];

function groupChain(
    name: string,
    state: SubscriptionState,
    group: SecurityGroup,
    direction: string,
    card: NetworkInterface,
    space: readonly string[],
): string[] {
    const rules = [...(group.inputs.securityRules ?? []), ...defaultRules]
        .filter((one) => one.direction === direction)
        .sort((a, b) => a.priority - b.priority);
    return block(
        name,
        rules.flatMap((one) => linesOf(state, one, card, space)),
    );
}

function linesOf(
    state: SubscriptionState,
    one: SecurityRule,
    card: NetworkInterface,
    space: readonly string[],
): string[] {
    const inbound = one.direction === "Inbound";
    const [own, peer] = inbound ? (["destination", "source"] as const) : (["source", "destination"] as const);
    if (!concerns(one, own, card)) return [];
    const verdict = one.access === "Allow" ? "return" : "drop";
    return matchesOf(state, one, peer, space).map((match) =>
        [match && `ip ${inbound ? "saddr" : "daddr"} ${match}`, portsOf(one), verdict]
            .filter(Boolean)
            .join(" "),
    );
}

/** Whether a rule's own side means this machine. Its address is always one of its network's. */
function concerns(one: SecurityRule, own: "source" | "destination", card: NetworkInterface): boolean {
    const groups = one[`${own}ApplicationSecurityGroups`] ?? [];
    if (groups.length > 0) return groups.some(({ id }) => memberOf(card, id));
    const prefixes = [...(one[`${own}AddressPrefixes`] ?? []), one[`${own}AddressPrefix`]].filter(Boolean);
    return prefixes.some((prefix) => prefix !== "Internet" && prefix !== "AzureLoadBalancer");
}

const memberOf = (card: NetworkInterface, group: string) =>
    (card.inputs.ipConfigurations[0]?.applicationSecurityGroups ?? []).some(
        ({ id }) => id.toLowerCase() === group.toLowerCase(),
    );

/** What nftables compares the other side's address with; empty for every address. Of members of a group only private addresses count. */
function matchesOf(
    state: SubscriptionState,
    one: SecurityRule,
    peer: "source" | "destination",
    space: readonly string[],
): string[] {
    const groups = one[`${peer}ApplicationSecurityGroups`] ?? [];
    if (groups.length > 0) {
        const members = Object.values(state.interfaces).filter((card) =>
            groups.some(({ id }) => memberOf(card, id)),
        );
        return members.length === 0 ? [] : [`{ ${members.map(({ privateIp }) => privateIp).join(", ")} }`];
    }
    const prefixes = one[`${peer}AddressPrefixes`] ?? [one[`${peer}AddressPrefix`] ?? "*"];
    // The rig has no IPv6.
    return prefixes
        .filter((prefix) => !prefix.includes(":"))
        .map((prefix) => {
            if (prefix === "VirtualNetwork") return `{ ${space.join(", ")} }`;
            if (prefix === "Internet") return `!= { ${space.join(", ")} }`;
            return serviceTags[prefix] ?? prefix;
        });
}

function portsOf(one: SecurityRule): string {
    if (one.protocol === "Icmp") return "ip protocol icmp";
    const protocol = one.protocol === "*" ? "" : `meta l4proto ${one.protocol.toLowerCase()}`;
    const ranges = one.destinationPortRanges ?? [one.destinationPortRange ?? "*"];
    if (ranges.includes("*")) return protocol;
    return `${protocol || "meta l4proto { tcp, udp }"} th dport { ${ranges.join(", ")} }`;
}
