import type { ResourceValidationPolicy } from "@pulumi/policy";
import { clusterPorts, includesPort } from "../../sdk/firewall";
import { parseRange } from "../../sdk/topology";
import { inboundRules, isWorld } from "./inboundRules";

interface Config {
    shortestIpv4Prefix: number;
    shortestIpv6Prefix: number;
}

export const narrowAdminRanges: ResourceValidationPolicy = {
    name: "narrow-admin-ranges",
    description:
        "SSH is open to no network wider than an office has: each address more is one more machine from which a stolen key works.",
    remediationSteps:
        "Name the administrators' own addresses, for example `203.0.113.7/32`, or configure this policy with a shorter prefix.",
    enforcementLevel: "mandatory",
    severity: "high",
    configSchema: {
        properties: {
            shortestIpv4Prefix: {
                type: "integer",
                description: "The widest IPv4 source that SSH may have, as a prefix length.",
                default: 24,
                minimum: 8,
                maximum: 32,
            },
            shortestIpv6Prefix: {
                type: "integer",
                description:
                    "The widest IPv6 source that SSH may have, as a prefix length. A site usually has a /48.",
                default: 48,
                minimum: 7,
                maximum: 128,
            },
        },
    },
    validateResource: (args, reportViolation) => {
        const { shortestIpv4Prefix, shortestIpv6Prefix } = args.getConfig<Config>();
        const sources = inboundRules(args.type, args.props)
            .filter(
                ({ ports, protocols }) =>
                    includesPort(ports, clusterPorts.ssh.from) && protocols.includes("tcp"),
            )
            .flatMap((rule) => rule.sources)
            .filter((source) => !isWorld(source)); // closed-to-world speaks of those
        for (const source of sources) {
            const network = parseRange(source);
            const shortest = network?.version === 4 ? shortestIpv4Prefix : shortestIpv6Prefix;
            if (network === undefined || network.prefix >= shortest) continue;
            reportViolation(
                `Expected the sources of SSH (22/tcp) to be /${shortest} or narrower, got \`${source}\`. ${narrowAdminRanges.remediationSteps}`,
            );
        }
    },
};
