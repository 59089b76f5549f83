import type { PolicyResource, StackValidationPolicy } from "@pulumi/policy";
import { clusterPorts, includesPort } from "../../sdk/firewall";
import { contains } from "../../sdk/topology";
import { inboundRules, type InboundRule } from "./inboundRules";

const gossipPorts = {
    "Consul's gossip": clusterPorts.consulGossip.from,
    "Consul's WAN gossip": clusterPorts.consulWanGossip.from,
    "Nomad's gossip": clusterPorts.nomadGossip.from,
};

/** Of the whole stack, because OCI's and Azure's rules can be resources of their own: one for TCP, another for UDP. */
export const gossipOnBothProtocols: StackValidationPolicy = {
    name: "gossip-on-both-protocols",
    description:
        "Gossip ports are open for TCP and UDP to the same sources: with one of them alone members join, then are suspected and flap.",
    remediationSteps:
        "Add a rule for the missing protocol with the same port and source to the same firewall.",
    enforcementLevel: "mandatory",
    severity: "high",
    validateStack: ({ resources }, reportViolation) => {
        for (const [urn, rules] of rulesByFirewall(resources)) {
            for (const { name, port, open, missing, source } of gossipGaps(rules)) {
                reportViolation(
                    `Expected ${name} (${port}) to be open for tcp and udp alike, got ${open} but not ${missing} from ` +
                        `\`${source}\`. ${gossipOnBothProtocols.remediationSteps}`,
                    urn,
                );
            }
        }
    },
};

export interface GossipGap {
    name: string;
    port: number;
    open: "tcp" | "udp";
    missing: "tcp" | "udp";
    source: string;
}

/** Sources that one firewall lets in to a gossip port over one protocol and not over the other. */
export function gossipGaps(rules: readonly InboundRule[]): GossipGap[] {
    const sourcesOf = (port: number, protocol: "tcp" | "udp") => [
        ...new Set(
            rules
                .filter((rule) => includesPort(rule.ports, port) && rule.protocols.includes(protocol))
                .flatMap((rule) => rule.sources),
        ),
    ];
    return Object.entries(gossipPorts).flatMap(([name, port]) =>
        (
            [
                ["tcp", "udp"],
                ["udp", "tcp"],
            ] as const
        ).flatMap(([open, missing]) => {
            const covered = sourcesOf(port, missing);
            return sourcesOf(port, open)
                .filter((source) => !covered.some((other) => other === source || contains(other, source)))
                .map((source) => ({ name, port, open, missing, source }));
        }),
    );
}

/** The rules of each firewall, under the URN of the resource to blame. */
function rulesByFirewall(resources: readonly PolicyResource[]): Map<string, InboundRule[]> {
    const byFirewall = new Map<string, { urn: string; rules: InboundRule[] }>();
    for (const resource of resources) {
        const rules = inboundRules(resource.type, resource.props);
        if (rules.length === 0) continue;
        const key = firewallOf(resource);
        const known = byFirewall.get(key);
        if (known) known.rules.push(...rules);
        else byFirewall.set(key, { urn: resource.urn, rules });
    }
    return new Map([...byFirewall.values()].map(({ urn, rules }) => [urn, rules]));
}

/** The group that a lone rule belongs to, by where its id comes from: in a preview the id itself is not known yet. */
function firewallOf({ urn, props, propertyDependencies }: PolicyResource): string {
    for (const property of ["networkSecurityGroupId", "networkSecurityGroupName"]) {
        const group = propertyDependencies[property]?.[0];
        if (group) return group.urn;
        if (property in props) return String(props[property]);
    }
    return urn;
}
