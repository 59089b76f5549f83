import type { ResourceValidationPolicy } from "@pulumi/policy";
import { clusterPorts, formatPorts, type PortRange } from "../../sdk/firewall";
import { inboundRules, type InboundRule, isWorld } from "./inboundRules";

type Service = [name: string, ports: PortRange, ...protocols: InboundRule["protocols"]];

/** Services that must not be open to outsiders. Ingress and tasks are missing, because jobs decide about them. */
const services: Service[] = [
    ["SSH", clusterPorts.ssh, "tcp"],
    ["Consul's RPC", clusterPorts.consulRpc, "tcp"],
    ["Consul's gossip", clusterPorts.consulGossip, "tcp", "udp"],
    ["Consul's WAN gossip", clusterPorts.consulWanGossip, "tcp", "udp"],
    ["Consul's plain HTTP API", clusterPorts.consulHttp, "tcp"],
    ["Consul's HTTPS API", clusterPorts.consulHttps, "tcp"],
    ["Consul's plain gRPC", clusterPorts.consulGrpc, "tcp"],
    ["Consul's gRPC", clusterPorts.consulGrpcTls, "tcp"],
    ["Consul's DNS", clusterPorts.consulDns, "tcp", "udp"],
    ["Nomad's HTTP API", clusterPorts.nomadHttp, "tcp"],
    ["Nomad's RPC", clusterPorts.nomadRpc, "tcp"],
    ["Nomad's gossip", clusterPorts.nomadGossip, "tcp", "udp"],
];

export const closedToWorld: ResourceValidationPolicy = {
    name: "closed-to-world",
    description:
        "SSH, Consul's and Nomad's ports are closed to outsiders: with access to an API or gossip port, one leaked key or one bug is enough to run programs on every machine.",
    remediationSteps:
        "Give the rule the networks that need it as source: the admin ranges for SSH and the APIs, the cluster's own machines for the rest.",
    enforcementLevel: "mandatory",
    severity: "critical",
    validateResource: ({ type, props }, reportViolation) => {
        for (const rule of inboundRules(type, props)) {
            const worldwide = rule.sources.filter(isWorld);
            if (worldwide.length === 0) continue;
            for (const [name, ports, ...protocols] of services.filter((service) => opens(rule, service))) {
                const open = protocols.filter((protocol) => rule.protocols.includes(protocol)).join(" and ");
                reportViolation(
                    `Expected ${name} (${formatPorts(ports)}/${open}) to be closed to the world, got a rule for ports ` +
                        `${formatPorts(rule.ports)} from ${worldwide.map((source) => `\`${source}\``).join(", ")}. ` +
                        `${closedToWorld.remediationSteps}`,
                );
            }
        }
    },
};

function opens(rule: InboundRule, [, ports, ...protocols]: Service): boolean {
    return (
        rule.ports.from <= ports.to &&
        ports.from <= rule.ports.to &&
        protocols.some((protocol) => rule.protocols.includes(protocol))
    );
}
