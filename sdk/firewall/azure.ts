import { isVersion6, isWorldWide } from "../topology";
import type { GroupRule } from "./openings";
import { formatPorts } from "./ports";
import { Protocol } from "./rule";

/** A rule of a network security group. All but `senders` is of `azure_native.types.input.network.SecurityRuleArgs`. */
export interface AzureSecurityRule {
    name: string;
    /** 100 to 4096, unique in the network security group; the lowest number that matches decides. */
    priority: number;
    direction: "Inbound";
    access: "Allow" | "Deny";
    protocol: "Tcp" | "Udp" | "Icmp" | "*";
    sourcePortRange: "*";
    sourceAddressPrefix?: "*";
    sourceAddressPrefixes?: string[];
    /** Groups of the plan whose application security groups are the source. */
    senders?: string[];
    destinationAddressPrefix: "*";
    destinationPortRange: string;
    /** At most 140 characters. */
    description: string;
}

const longestDescription = 140;

/** Application security groups that one rule may name. https://learn.microsoft.com/azure/azure-resource-manager/management/azure-subscription-service-limits */
const mostSenders = 10;

/** Its rules know no ICMP types, so path MTU messages come in with all of ICMP. */
const protocolNames = {
    [Protocol.Tcp]: "Tcp",
    [Protocol.Udp]: "Udp",
    [Protocol.Icmp]: "Icmp",
    [Protocol.PathMtu]: "Icmp",
} as const;

/**
 * The security rules of a network security group, for the machines of one group. The last one denies the rest: Azure's own default
 * rules would let the whole virtual network in. IPv6 senders are left out, because the network has IPv4 only.
 * https://learn.microsoft.com/azure/virtual-network/network-security-groups-overview#default-security-rules
 */
export function azureSecurityRules(rules: readonly GroupRule[]): AzureSecurityRule[] {
    const allowed = rules.flatMap(withSources).map(({ name, rule, source }, index) => ({
        name,
        priority: 100 + 10 * index,
        access: "Allow" as const,
        protocol: protocolNames[rule.protocol],
        ...source,
        destinationPortRange: rule.ports ? formatPorts(rule.ports) : "*",
        description: shorten(rule.why),
        ...inbound,
    }));
    return [...allowed, denyTheRest];
}

const inbound = {
    direction: "Inbound",
    sourcePortRange: "*",
    destinationAddressPrefix: "*",
} as const;

const denyTheRest: AzureSecurityRule = {
    ...inbound,
    name: "deny-the-rest",
    priority: 4096,
    access: "Deny",
    protocol: "*",
    sourceAddressPrefix: "*",
    destinationPortRange: "*",
    description: "What no rule above allows is dropped, from the virtual network too.",
};

type Source = Pick<AzureSecurityRule, "sourceAddressPrefix" | "sourceAddressPrefixes" | "senders">;

/** A rule once for each source that Azure takes. The world is `*`, not the tag `Internet`, so that health probes come through. */
function withSources(rule: GroupRule): { name: string; rule: GroupRule; source: Source }[] {
    const { name, from } = rule;
    if ("groups" in from) {
        return chunks(from.groups, mostSenders).map((senders, index) => ({
            ...{ name: index === 0 ? name : `${name}-${index + 1}`, rule },
            source: { senders },
        }));
    }
    const version4 = from.cidrs.filter((cidr) => !isVersion6(cidr));
    if (version4.some(isWorldWide)) return [{ name, rule, source: { sourceAddressPrefix: "*" } }];
    return version4.length === 0 ? [] : [{ name, rule, source: { sourceAddressPrefixes: version4 } }];
}

function chunks<T>(all: readonly T[], size: number): T[][] {
    const count = Math.ceil(all.length / size);
    return Array.from({ length: count }, (_, index) => all.slice(index * size, (index + 1) * size));
}

function shorten(text: string): string {
    return text.length <= longestDescription ? text : `${text.slice(0, longestDescription - 1)}…`;
}
