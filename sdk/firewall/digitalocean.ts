import { type ClusterPlan, groupsOf } from "../topology";
import { groupRules } from "./openings";
import { formatPorts } from "./ports";
import { type FirewallRule, Protocol, world } from "./rule";

/** Of `digitalocean.types.input.FirewallInboundRule`. */
export interface DigitalOceanInboundRule {
    protocol: string;
    /** For tcp and udp. */
    portRange?: string;
    sourceTags?: string[];
    sourceAddresses?: string[];
}

/** Of `digitalocean.types.input.FirewallOutboundRule`. */
export interface DigitalOceanOutboundRule {
    protocol: string;
    portRange?: string;
    destinationAddresses: string[];
}

/** Of `digitalocean.FirewallArgs`. */
export interface DigitalOceanFirewall {
    tags: string[];
    inboundRules: DigitalOceanInboundRule[];
    outboundRules: DigitalOceanOutboundRule[];
}

/**
 * One cloud firewall for each group, which selects senders and receivers by tag.
 * https://www.pulumi.com/registry/packages/digitalocean/api-docs/firewall/
 *
 * @param tagOf The tag that the droplets of a group carry, and no other droplet.
 */
export function digitalOceanFirewalls(
    plan: ClusterPlan,
    rules: readonly FirewallRule[],
    tagOf: (group: string) => string,
): Record<string, DigitalOceanFirewall> {
    const groups = groupsOf(plan).map(({ name }) => name);
    return Object.fromEntries(
        groups.map((group) => [
            group,
            {
                tags: [tagOf(group)],
                inboundRules: groupRules(plan, rules, group).map(({ protocol, ports, from }) => ({
                    protocol: nameOf(protocol),
                    ...(ports && { portRange: formatPorts(ports) }),
                    ...("groups" in from
                        ? { sourceTags: from.groups.map(tagOf) }
                        : { sourceAddresses: [...from.cidrs] }),
                })),
                outboundRules: everythingOut,
            },
        ]),
    );
}

/** A droplet whose firewall has no outbound rule can send nothing at all. */
const everythingOut: DigitalOceanOutboundRule[] = [
    { protocol: "tcp", portRange: "1-65535", destinationAddresses: [...world.cidrs] },
    { protocol: "udp", portRange: "1-65535", destinationAddresses: [...world.cidrs] },
    { protocol: "icmp", destinationAddresses: [...world.cidrs] },
];

/** Its rules know no ICMP types, so path MTU messages come in with all of ICMP. */
function nameOf(protocol: Protocol): string {
    return protocol === Protocol.PathMtu ? "icmp" : protocol;
}
