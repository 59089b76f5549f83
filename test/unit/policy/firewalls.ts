import type { Resource } from "./check";

/** One hole, described once and written as each cloud writes it. */
export interface Hole {
    protocol: "tcp" | "udp" | "any";
    from: number;
    to: number;
    source: string;
}

const ociProtocols = { tcp: "6", udp: "17", any: "all" };

function ociOptions({ protocol, from, to }: Hole, nest: (range: object) => object): object {
    return protocol === "any" ? {} : { [`${protocol}Options`]: nest({ min: from, max: to }) };
}

function azureRule({ protocol, from, to, source }: Hole): Record<string, unknown> {
    return {
        access: "Allow",
        direction: "Inbound",
        protocol: { tcp: "Tcp", udp: "UDP", any: "*" }[protocol],
        sourceAddressPrefix: source,
        sourcePortRange: "*",
        destinationAddressPrefix: "*",
        destinationPortRange: from === 0 && to === 65535 ? "*" : `${from}-${to}`,
        priority: 100,
    };
}

/** A firewall with these holes, in the shape of each resource type that the policies know. */
export const firewalls: Record<string, (...holes: Hole[]) => Resource[]> = {
    "DigitalOcean firewall": (...holes) => [
        {
            type: "digitalocean:index/firewall:Firewall",
            props: {
                inboundRules: holes.flatMap(({ protocol, from, to, source }) =>
                    (protocol === "any" ? ["tcp", "udp"] : [protocol]).map((name) => ({
                        protocol: name,
                        portRange: from === to ? `${from}` : `${from}-${to}`,
                        sourceAddresses: [source],
                    })),
                ),
            },
        },
    ],
    "OCI security list": (...holes) => [
        {
            type: "oci:Core/securityList:SecurityList",
            props: {
                ingressSecurityRules: holes.map((hole) => ({
                    protocol: ociProtocols[hole.protocol],
                    source: hole.source,
                    ...ociOptions(hole, (range) => range),
                })),
            },
        },
    ],
    "OCI default security list": (...holes) => [
        {
            type: "oci:Core/defaultSecurityList:DefaultSecurityList",
            props: {
                ingressSecurityRules: holes.map((hole) => ({
                    protocol: ociProtocols[hole.protocol],
                    source: hole.source,
                    ...ociOptions(hole, (range) => range),
                })),
            },
        },
    ],
    "OCI network security group rule": (...holes) =>
        holes.map((hole, index) => ({
            type: "oci:Core/networkSecurityGroupSecurityRule:NetworkSecurityGroupSecurityRule",
            name: `rule-${index}`,
            dependsOn: { networkSecurityGroupId: "group" },
            props: {
                networkSecurityGroupId: "ocid1.networksecuritygroup.one",
                direction: "INGRESS",
                protocol: ociProtocols[hole.protocol],
                source: hole.source,
                ...ociOptions(hole, (destinationPortRange) => ({ destinationPortRange })),
            },
        })),
    "Azure network security group": (...holes) => [
        { type: "azure-native:network:NetworkSecurityGroup", props: { securityRules: holes.map(azureRule) } },
    ],
    "Azure security rule": (...holes) =>
        holes.map((hole, index) => ({
            type: "azure-native:network/v20240501:SecurityRule",
            name: `rule-${index}`,
            props: { networkSecurityGroupName: "group", ...azureRule(hole) },
        })),
};
