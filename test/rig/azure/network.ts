import { createNetwork, type Network, removeNetwork } from "../../../sdk/nspawn";
import { cidrsOverlap, contains, parseCidr } from "../../../sdk/topology";
import { removeRouter } from "../router/router";
import { armType, child, groupName, location, named, properties, topLevel } from "./armType";
import type { NatGatewayInputs, PublicAddressInputs, SubnetInputs, VirtualNetworkInputs } from "./inputs";
import { checkZones } from "./locations";
import { refreshMachines } from "./machine";
import { networkOf, prefixOf, routerName, subnetNetworkName } from "./networkNames";
import type { NatGateway, PublicAddress, Subnet, VirtualNetwork } from "./records";
import { conflict, find, invalid } from "./request";
import { connectSubnet, createRouter, nextPublicAddress, refreshRouter } from "./networkRouter";
import type { SubscriptionState } from "./subscriptionState";

/** https://www.pulumi.com/registry/packages/azure-native/api-docs/network/virtualnetwork/ */
export const virtualNetwork = armType<VirtualNetworkInputs, VirtualNetwork>({
    type: "Microsoft.Network/virtualNetworks",
    properties: {
        ...{ resourceGroupName: groupName, location, tags: properties.object },
        virtualNetworkName: named(topLevel),
        addressSpace: properties.object,
        subnets: properties.list,
        // The SDK's defaults.
        ...{ enableDdosProtection: properties.boolean, enableVmProtection: properties.boolean },
    },
    path: ({ virtualNetworkName }) => `virtualNetworks/${virtualNetworkName}`,
    collection: ({ networks }) => networks,
    make: async (state, base, earlier, subscription) => {
        const prefixes = base.inputs.addressSpace?.addressPrefixes ?? [];
        if (base.inputs.subnets !== undefined) throw invalid("The rig has subnets of their own only.");
        const wrong = prefixes.find((cidr) => parseCidr(cidr) === undefined);
        if (prefixes.length === 0 || wrong !== undefined)
            throw invalid(
                `The address prefix ${wrong ?? "(none)"} in the virtual network ${base.name} has an invalid CIDR format.`,
                "InvalidAddressPrefixFormat",
            );
        if (earlier !== undefined) return { ...earlier, ...base };
        const made = {
            ...base,
            routerAddress: await nextPublicAddress(subscription, state),
            vaultAddress: "",
        };
        state.networks[base.id.toLowerCase()] = made; // so that the next address is another one
        made.vaultAddress = await nextPublicAddress(subscription, state);
        await createRouter(subscription, made);
        return made;
    },
    usedBy: (state, { id, name }) => {
        const part = Object.values(state.subnets).find(
            (one) => networkOf(one.id).toLowerCase() === id.toLowerCase(),
        );
        return (
            part && {
                code: "InUseVirtualNetworkCannotBeDeleted",
                message: `Virtual network ${name} is in use by ${part.id}.`,
            }
        );
    },
    settle: async (subscription, state, made, gone) =>
        gone ? removeRouter(routerName(subscription, made.id)) : refreshRouter(subscription, state, made),
    outputs: (_state, { inputs }) => ({ addressSpace: inputs.addressSpace, subnets: [] }),
});

const reference = properties.object;

/** https://www.pulumi.com/registry/packages/azure-native/api-docs/network/subnet/ */
export const subnet = armType<SubnetInputs, Subnet>({
    type: "Microsoft.Network/virtualNetworks/subnets",
    properties: {
        ...{
            resourceGroupName: groupName,
            virtualNetworkName: { type: "string", required: true, replaces: true },
        },
        subnetName: named(child),
        addressPrefix: properties.string,
        addressPrefixes: properties.list,
        ...{ natGateway: reference, networkSecurityGroup: reference },
        serviceEndpoints: properties.list,
        defaultOutboundAccess: properties.boolean,
        ...{
            privateEndpointNetworkPolicies: properties.string,
            privateLinkServiceNetworkPolicies: properties.string,
        },
    },
    path: ({ virtualNetworkName, subnetName }) =>
        `virtualNetworks/${virtualNetworkName}/subnets/${subnetName}`,
    collection: ({ subnets }) => subnets,
    make: async (state, base, earlier, subscription) => {
        checkSubnet(state, base, earlier);
        if (earlier === undefined) {
            const name = subnetNetworkName(subscription, base.id);
            const network: Network = await createNetwork({ name, cidr: prefixOf(base), isolated: true });
            await connectSubnet(subscription, base, network);
        }
        return base;
    },
    usedBy: (state, { id, name }) => {
        const user =
            Object.values(state.interfaces).find(
                (one) => one.inputs.ipConfigurations[0]?.subnet?.id === id,
            ) ??
            Object.values(state.scaleSets).find((one) =>
                JSON.stringify(one.inputs).includes(JSON.stringify(id)),
            );
        return (
            user && {
                code: "InUseSubnetCannotBeDeleted",
                message: `Subnet ${name} is in use by ${user.id} and cannot be deleted.`,
            }
        );
    },
    settle: async (subscription, state, made, gone) => {
        if (gone) await removeNetwork(subnetNetworkName(subscription, made.id));
        await refreshRouter(subscription, state, find(state.networks, networkOf(made.id)));
        await refreshMachines(state);
    },
    outputs: (_state, made) => {
        const { natGateway, networkSecurityGroup, serviceEndpoints } = made.inputs;
        return { addressPrefix: prefixOf(made), natGateway, networkSecurityGroup, serviceEndpoints };
    },
});

function checkSubnet(state: SubscriptionState, made: Subnet, earlier: Subnet | undefined): void {
    const network = find(state.networks, networkOf(made.id));
    const cidr = parseCidr(prefixOf(made));
    if (
        cidr === undefined ||
        !network.inputs.addressSpace?.addressPrefixes.some((space) => contains(space, prefixOf(made)))
    )
        throw invalid(
            `Subnet '${made.name}' is not valid because its IP address range is outside the IP address range of virtual network '${network.name}'.`,
            "NetcfgInvalidSubnet",
        );
    const overlapping = Object.values(state.subnets).find(
        (one) =>
            one.id !== made.id &&
            networkOf(one.id) === networkOf(made.id) &&
            cidrsOverlap(cidr, parseCidr(prefixOf(one))!),
    );
    if (overlapping !== undefined)
        throw invalid(
            `Subnet '${made.name}' is not valid because its IP address range overlaps with that of an existing subnet in virtual network '${network.name}'.`,
            "NetcfgSubnetRangesOverlap",
        );
    if (earlier !== undefined && prefixOf(earlier) !== prefixOf(made))
        throw conflict(
            "InUsePrefixCannotBeDeleted",
            `IpPrefix ${prefixOf(earlier)} on Subnet ${made.name} has active allocations and cannot be deleted.`,
        );
    if (made.inputs.natGateway) find(state.gateways, made.inputs.natGateway.id);
    if (made.inputs.networkSecurityGroup) find(state.securityGroups, made.inputs.networkSecurityGroup.id);
}

/** https://www.pulumi.com/registry/packages/azure-native/api-docs/network/publicipaddress/ */
export const publicAddress = armType<PublicAddressInputs, PublicAddress>({
    type: "Microsoft.Network/publicIPAddresses",
    properties: {
        ...{ resourceGroupName: groupName, location, tags: properties.object },
        publicIpAddressName: named(topLevel),
        publicIPAllocationMethod: { ...properties.string, oneOf: ["Static", "Dynamic"] },
        publicIPAddressVersion: properties.string,
        sku: properties.object,
        zones: properties.list,
        deleteOption: properties.string,
        idleTimeoutInMinutes: { type: "integer" },
        dnsSettings: properties.object,
    },
    path: ({ publicIpAddressName }) => `publicIPAddresses/${publicIpAddressName}`,
    collection: ({ addresses }) => addresses,
    make: async (state, base, earlier, subscription) => {
        checkZones(base.location, base.inputs.zones);
        if (base.inputs.sku?.name !== "Standard" || base.inputs.publicIPAllocationMethod !== "Static")
            throw invalid(
                "Public IP Standard SKU must be Static, and the Basic SKU is retired.",
                "IPv4BasicSkuPublicIpCountLimitReached",
            );
        return { ...base, address: earlier?.address ?? (await nextPublicAddress(subscription, state)) };
    },
    usedBy: (state, { id, name }) => {
        const user = [...Object.values(state.interfaces), ...Object.values(state.gateways)].find((one) =>
            JSON.stringify(one.inputs).includes(JSON.stringify(id)),
        );
        return (
            user && {
                code: "PublicIPAddressCannotBeDeleted",
                message: `Public IP address ${name} can not be deleted since it is still allocated to resource ${user.id}.`,
            }
        );
    },
    outputs: (_state, { address }) => ({ ipAddress: address }),
});

/** https://www.pulumi.com/registry/packages/azure-native/api-docs/network/natgateway/ */
export const natGateway = armType<NatGatewayInputs, NatGateway>({
    type: "Microsoft.Network/natGateways",
    properties: {
        ...{ resourceGroupName: groupName, location, tags: properties.object },
        natGatewayName: named(topLevel),
        publicIpAddresses: properties.list,
        sku: properties.object,
        idleTimeoutInMinutes: { type: "integer" },
        zones: properties.list,
    },
    path: ({ natGatewayName }) => `natGateways/${natGatewayName}`,
    collection: ({ gateways }) => gateways,
    make: (state, base) => {
        (base.inputs.publicIpAddresses ?? []).forEach(({ id }) => find(state.addresses, id));
        return base;
    },
    usedBy: (state, { id, name }) => {
        const user = Object.values(state.subnets).find((one) => one.inputs.natGateway?.id === id);
        return (
            user && {
                code: "InUseNatGatewayCannotBeDeleted",
                message: `Nat Gateway ${name} is in use by ${user.id} and cannot be deleted.`,
            }
        );
    },
    settle: async (subscription, state) => {
        for (const network of Object.values(state.networks))
            await refreshRouter(subscription, state, network);
    },
});
