import { isVersion6, isWorldWide } from "../topology";
import type { Opening } from "./openings";
import { formatPorts } from "./ports";
import { Protocol } from "./rule";

/** Of `azure_native.types.input.network.SecurityRuleArgs`. */
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
    destinationAddressPrefix: "*";
    destinationPortRange: string;
    /** At most 140 characters. */
    description: string;
}

const longestDescription = 140;

/** Its rules know no ICMP types, so path MTU messages come in with all of ICMP. */
const protocolNames = {
    [Protocol.Tcp]: "Tcp",
    [Protocol.Udp]: "Udp",
    [Protocol.Icmp]: "Icmp",
    [Protocol.PathMtu]: "Icmp",
} as const;

/**
 * The security rules of a network security group, for the subnet or scale set of one group. The last one denies the rest:
 * Azure's own default rules would let the whole virtual network in.
 * https://learn.microsoft.com/azure/virtual-network/network-security-groups-overview#default-security-rules
 */
export function azureSecurityRules(openings: readonly Opening[]): AzureSecurityRule[] {
    const allowed = openings.flatMap(oneForEachVersion).map((opening, index) => ({
        name: opening.name,
        priority: 100 + 10 * index,
        access: "Allow" as const,
        protocol: protocolNames[opening.protocol],
        ...sourceOf(opening),
        destinationPortRange: opening.ports ? formatPorts(opening.ports) : "*",
        description: shorten(opening.why),
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

/** The world is `*`, not the tag `Internet`: a load balancer's health probes must come through as well. */
function sourceOf({
    sources,
}: Opening): Pick<AzureSecurityRule, "sourceAddressPrefix" | "sourceAddressPrefixes"> {
    return sources.some(isWorldWide) ? { sourceAddressPrefix: "*" } : { sourceAddressPrefixes: [...sources] };
}

/** A rule's prefixes are all of IPv4 or all of IPv6. */
function oneForEachVersion(opening: Opening): Opening[] {
    const version6 = opening.sources.filter(isVersion6);
    if (version6.length === 0 || opening.sources.some(isWorldWide)) return [opening];
    const version4 = opening.sources.filter((source) => !isVersion6(source));
    return [
        ...(version4.length > 0 ? [{ ...opening, sources: version4 }] : []),
        { ...opening, name: `${opening.name}-ipv6`, sources: version6 },
    ];
}

function shorten(text: string): string {
    return text.length <= longestDescription ? text : `${text.slice(0, longestDescription - 1)}…`;
}
