import * as network from "@pulumi/azure-native/network";
import * as resources from "@pulumi/azure-native/resources";
import type * as pulumi from "@pulumi/pulumi";
import { azureSecurityRules, firewallRules, groupRules } from "../../../sdk/firewall";
import { groupsOf } from "../../../sdk/topology";
import type { PlatformOptions } from "../platform";
import { type AzureArgs, AzureIngress } from "./args";
import { azureName, clusterTags, groupName, groupTag } from "./names";

/** Azure's networks have no default. */
export const defaultNetworkCidr = "10.20.0.0/24";

/** The security groups of one group of machines: the rules for connections to them, and the machines as senders. */
export interface SecurityGroups {
    /** Its rules name the senders' application security groups. */
    network: network.NetworkSecurityGroup;
    /** The group's machines as senders. */
    application: network.ApplicationSecurityGroup;
}

/** The network of the machines. */
export interface AzureNetwork {
    /** Of every resource: where it is, and its tags. */
    shared: {
        resourceGroupName: pulumi.Input<string>;
        location: string;
        tags: Record<string, string>;
    };
    network: network.VirtualNetwork;
    subnet: network.Subnet;
    /** By the group or pool. */
    securityGroups: Map<string, SecurityGroups>;
    cidr: string;
}

/** A virtual network with one subnet, in a resource group, and the security groups. */
export function createNetwork(options: PlatformOptions, args: AzureArgs): AzureNetwork {
    const { name, plan, parent } = options;
    const place = { location: args.location, tags: clusterTags(name) };
    const shared = { ...place, resourceGroupName: args.resourceGroupName ?? ownGroup(options, place) };
    const cidr = plan.networkCidr ?? defaultNetworkCidr;
    const vnet = new network.VirtualNetwork(
        `${name}-network`,
        {
            ...shared,
            virtualNetworkName: azureName(name, "network"),
            addressSpace: { addressPrefixes: [cidr] },
        },
        { parent },
    );
    const subnet = new network.Subnet(
        `${name}-subnet`,
        {
            ...{ resourceGroupName: shared.resourceGroupName, virtualNetworkName: vnet.name },
            ...{ subnetName: "nodes", addressPrefix: cidr },
            // A machine reaches the internet by an address that is its own, never by one that Azure lends.
            defaultOutboundAccess: false,
            ...(plan.pools.length > 0 && forPools(options, shared)),
        },
        { parent },
    );
    return {
        shared,
        network: vnet,
        subnet,
        securityGroups: createSecurityGroups(options, args, shared),
        cidr,
    };
}

/** Pools' members have no public address, and read their vault from the subnet alone. */
function forPools({ name, parent }: PlatformOptions, shared: AzureNetwork["shared"]) {
    const address = new network.PublicIPAddress(
        `${name}-outbound`,
        {
            ...shared,
            publicIpAddressName: azureName(name, "outbound"),
            sku: { name: network.PublicIPAddressSkuName.Standard },
            publicIPAllocationMethod: network.IPAllocationMethod.Static,
        },
        { parent },
    );
    const gateway = new network.NatGateway(
        `${name}-outbound`,
        {
            ...shared,
            natGatewayName: azureName(name, "outbound"),
            sku: { name: network.NatGatewaySkuName.Standard },
            publicIpAddresses: [{ id: address.id }],
        },
        { parent },
    );
    return { natGateway: { id: gateway.id }, serviceEndpoints: [{ service: "Microsoft.KeyVault" }] };
}

/** @returns its name, which other resources wait for. */
function ownGroup(
    { name, parent }: PlatformOptions,
    place: Omit<AzureNetwork["shared"], "resourceGroupName">,
) {
    const group = new resources.ResourceGroup(
        `${name}-group`,
        { ...place, resourceGroupName: groupName(name) },
        // A renamed stack keeps it: another one would replace the whole cluster.
        { parent, ignoreChanges: ["resourceGroupName"] },
    );
    return group.name;
}

function createSecurityGroups(
    { name, plan, admin, parent }: PlatformOptions,
    { ingress }: AzureArgs,
    shared: AzureNetwork["shared"],
): Map<string, SecurityGroups> {
    const rules = firewallRules(plan, {
        adminCidrs: admin.cidrs,
        access: admin.access,
        ingress: ingress === AzureIngress.Public,
    });
    const groups = groupsOf(plan).map((group) => group.name);
    const taggedFor = (group: string) => ({ ...shared, tags: { ...shared.tags, [groupTag]: group } });
    const applicationGroups = new Map(
        groups.map((group) => [
            group,
            new network.ApplicationSecurityGroup(
                `${name}-${group}`,
                { ...taggedFor(group), applicationSecurityGroupName: azureName(name, group) },
                { parent },
            ),
        ]),
    );
    const rulesOf = (group: string) =>
        azureSecurityRules(groupRules(plan, rules, group)).map(({ senders, ...rule }) => ({
            ...rule,
            ...(senders && {
                sourceApplicationSecurityGroups: senders.map((sender) => ({
                    id: applicationGroups.get(sender)!.id,
                })),
            }),
        }));
    return new Map(
        [...applicationGroups].map(([group, application]) => [
            group,
            {
                application,
                network: new network.NetworkSecurityGroup(
                    `${name}-${group}`,
                    {
                        ...taggedFor(group),
                        networkSecurityGroupName: azureName(name, group),
                        securityRules: rulesOf(group),
                    },
                    { parent },
                ),
            },
        ]),
    );
}
