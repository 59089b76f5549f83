import { isVersion6 } from "../topology";
import type { GroupRule } from "./openings";
import { Protocol } from "./rule";

/** A rule of a network security group, for one sender. The rest is of `oci.core.NetworkSecurityGroupSecurityRuleArgs`. */
export interface OciSecurityRule {
    /** Unique in the group. */
    name: string;
    /** The sender: a group of the plan, or a network. */
    from: { group: string } | { cidr: string };
    rule: {
        direction: "INGRESS";
        /** IANA's protocol number as text. */
        protocol: string;
        /** False: answers are let through by connection tracking. */
        stateless: false;
        tcpOptions?: OciPorts;
        udpOptions?: OciPorts;
        icmpOptions?: { type: number; code?: number };
        /** At most 255 characters. */
        description: string;
    };
}

interface OciPorts {
    destinationPortRange: { min: number; max: number };
}

/**
 * The rules of the network security group of one group of machines. IPv6 senders are left out, because the network has IPv4 only.
 * https://docs.oracle.com/iaas/api/#/en/iaas/20160918/SecurityRule
 */
export function ociSecurityRules(rules: readonly GroupRule[]): OciSecurityRule[] {
    return rules.flatMap((rule) => {
        const senders =
            "groups" in rule.from
                ? rule.from.groups.map((group) => [group, { group }] as const)
                : rule.from.cidrs
                      .filter((cidr) => !isVersion6(cidr))
                      .map((cidr) => [cidr.replace("/", "-"), { cidr }] as const);
        return senders.map(([sender, from]) => ({
            name: `${rule.name}-from-${sender}`,
            from,
            rule: {
                direction: "INGRESS" as const,
                stateless: false as const,
                ...matchOf(rule),
                description: `${rule.name}: ${rule.why}`,
            },
        }));
    });
}

function matchOf({ protocol, ports }: GroupRule) {
    const range = ports && { destinationPortRange: { min: ports.from, max: ports.to } };
    switch (protocol) {
        case Protocol.Tcp:
            return { protocol: "6", tcpOptions: range };
        case Protocol.Udp:
            return { protocol: "17", udpOptions: range };
        case Protocol.Icmp:
            return { protocol: "1" };
        case Protocol.PathMtu: // "fragmentation needed" of RFC 792
            return { protocol: "1", icmpOptions: { type: 3, code: 4 } };
    }
}
