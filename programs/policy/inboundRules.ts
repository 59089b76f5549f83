import type { PortRange } from "../../sdk/firewall";
import { isWorldWide } from "../../sdk/topology";
import { withoutVersion } from "./resourceType";

/** One firewall rule of any cloud that lets traffic in. Only TCP and UDP: ICMP has no ports to protect. */
export interface InboundRule {
    protocols: ("tcp" | "udp")[];
    ports: PortRange;
    /** Addresses, networks, tags, or ids of groups of machines, as the cloud writes them. */
    sources: string[];
}

const allPorts: PortRange = { from: 0, to: 65535 };

/** Whether everybody may be the source: a cloud's word for it, or a network too wide to be anybody's own. */
export function isWorld(source: string): boolean {
    return ["*", "any", "internet"].includes(source.toLowerCase()) || isWorldWide(source);
}

/**
 * The packets that a resource admits; empty if it is not a firewall. Ignores Azure's deny rules, because removing one would make the
 * rule behind it effective.
 *
 * @param props The inputs or the outputs of the resource, which name these properties alike.
 */
export function inboundRules(type: string, props: object): InboundRule[] {
    switch (withoutVersion(type)) {
        case "digitalocean:index/firewall:Firewall":
            return ((props as DigitalOceanFirewall).inboundRules ?? []).flatMap(fromDigitalOcean);
        case "oci:Core/securityList:SecurityList":
        case "oci:Core/defaultSecurityList:DefaultSecurityList":
            return ((props as OciSecurityList).ingressSecurityRules ?? []).flatMap(fromOci);
        case "oci:Core/networkSecurityGroupSecurityRule:NetworkSecurityGroupSecurityRule":
            return (props as OciRule).direction === "INGRESS" ? fromOci(props as OciRule) : [];
        case "azure-native:network:NetworkSecurityGroup":
            return ((props as AzureSecurityGroup).securityRules ?? []).flatMap(fromAzure);
        case "azure-native:network:SecurityRule":
            return fromAzure(props as AzureRule);
        default:
            return [];
    }
}

/** https://www.pulumi.com/registry/packages/digitalocean/api-docs/firewall/ */
interface DigitalOceanFirewall {
    inboundRules?: {
        protocol: string;
        portRange?: string;
        sourceAddresses?: string[];
        sourceTags?: string[];
        sourceDropletIds?: number[];
        sourceKubernetesIds?: string[];
        sourceLoadBalancerUids?: string[];
    }[];
}

function fromDigitalOcean(rule: NonNullable<DigitalOceanFirewall["inboundRules"]>[number]): InboundRule[] {
    return make(
        protocolsOf(rule.protocol, {}),
        [parsePorts(rule.portRange)],
        [
            ...(rule.sourceAddresses ?? []),
            ...(rule.sourceTags ?? []).map((tag) => `tag:${tag}`),
            ...(rule.sourceDropletIds ?? []).map((id) => `droplet:${id}`),
            ...(rule.sourceKubernetesIds ?? []).map((id) => `kubernetes:${id}`),
            ...(rule.sourceLoadBalancerUids ?? []).map((id) => `load-balancer:${id}`),
        ],
    );
}

interface OciPorts {
    min?: number;
    max?: number;
    /** Of a network security group's rule, whose options hold the range one level deeper. */
    destinationPortRange?: { min: number; max: number };
}

/** https://www.pulumi.com/registry/packages/oci/api-docs/core/securitylist/ and …/networksecuritygroupsecurityrule/ */
interface OciRule {
    direction?: string;
    protocol: string;
    source?: string;
    tcpOptions?: OciPorts;
    udpOptions?: OciPorts;
}

interface OciSecurityList {
    ingressSecurityRules?: OciRule[];
}

function fromOci(rule: OciRule): InboundRule[] {
    const options = rule.tcpOptions ?? rule.udpOptions;
    const range = options?.destinationPortRange ?? options;
    const ports = { from: range?.min ?? allPorts.from, to: range?.max ?? allPorts.to };
    return make(
        protocolsOf(rule.protocol, { "6": "tcp", "17": "udp" }),
        [ports],
        rule.source ? [rule.source] : [],
    );
}

/** https://www.pulumi.com/registry/packages/azure-native/api-docs/network/securityrule/ */
interface AzureRule {
    access: string;
    direction: string;
    protocol: string;
    sourceAddressPrefix?: string;
    sourceAddressPrefixes?: string[];
    sourceApplicationSecurityGroups?: { id?: string }[];
    destinationPortRange?: string;
    destinationPortRanges?: string[];
}

interface AzureSecurityGroup {
    securityRules?: AzureRule[];
}

function fromAzure(rule: AzureRule): InboundRule[] {
    if (rule.access.toLowerCase() !== "allow" || rule.direction.toLowerCase() !== "inbound") return [];
    const ranges = [
        ...(rule.destinationPortRange ? [rule.destinationPortRange] : []),
        ...(rule.destinationPortRanges ?? []),
    ];
    return make(protocolsOf(rule.protocol, {}), ranges.map(parsePorts), [
        ...(rule.sourceAddressPrefix ? [rule.sourceAddressPrefix] : []),
        ...(rule.sourceAddressPrefixes ?? []),
        ...(rule.sourceApplicationSecurityGroups ?? []).map(({ id }) => `group:${id}`),
    ]);
}

function make(protocols: InboundRule["protocols"], ranges: PortRange[], sources: string[]): InboundRule[] {
    if (protocols.length === 0 || sources.length === 0) return [];
    return ranges.map((ports) => ({ protocols, ports, sources }));
}

/** @param names The cloud's names of TCP and UDP, if it has others. */
function protocolsOf(protocol: string, names: Record<string, string>): InboundRule["protocols"] {
    const name = names[protocol] ?? protocol.toLowerCase();
    if (name === "all" || name === "*") return ["tcp", "udp"];
    return name === "tcp" || name === "udp" ? [name] : [];
}

/** `22`, `8000-9000`; `*`, `all`, `0` (DigitalOcean's API) and none stand for every port. */
function parsePorts(text: string | undefined): PortRange {
    const [, from, to = from] = /^(\d+)(?:-(\d+))?$/.exec(text ?? "") ?? [];
    return from === undefined || text === "0" ? allPorts : { from: Number(from), to: Number(to) };
}
