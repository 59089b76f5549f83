import { contains } from "../../../sdk/topology";
import { nextAddress } from "../nextAddress";
import { armType, groupName, location, named, properties, topLevel } from "./armType";
import type { InterfaceInputs } from "./inputs";
import { refreshMachines } from "./machine";
import { networkOf, prefixOf } from "./networkNames";
import { refreshRouter } from "./networkRouter";
import type { NetworkInterface, Stored } from "./records";
import { find, invalid } from "./request";
import type { SubscriptionState } from "./subscriptionState";

/** https://www.pulumi.com/registry/packages/azure-native/api-docs/network/networkinterface/ */
export const networkInterface = armType<InterfaceInputs, NetworkInterface>({
    type: "Microsoft.Network/networkInterfaces",
    properties: {
        ...{ resourceGroupName: groupName, location, tags: properties.object },
        networkInterfaceName: named(topLevel),
        ipConfigurations: { type: "list", required: true },
        networkSecurityGroup: properties.object,
        ...{ enableAcceleratedNetworking: properties.boolean, enableIPForwarding: properties.boolean },
        nicType: properties.string,
    },
    path: ({ networkInterfaceName }) => `networkInterfaces/${networkInterfaceName}`,
    collection: ({ interfaces }) => interfaces,
    make: makeInterface,
    usedBy: (state, { id, name }) => {
        const user = Object.values(state.machines).find((one) =>
            one.inputs.networkProfile?.networkInterfaces?.some((card) => card.id === id),
        );
        return (
            user && {
                code: "NicInUse",
                message: `Network Interface ${id} is used by existing resource ${user.id}. In order to delete the network interface ${name}, it must be dissociated from the resource.`,
            }
        );
    },
    settle: async (subscription, state, { inputs }) => {
        const subnet = find(state.subnets, inputs.ipConfigurations[0]?.subnet?.id ?? "");
        await refreshRouter(subscription, state, find(state.networks, networkOf(subnet.id)));
        await refreshMachines(state);
    },
    outputs: (_state, { inputs, privateIp }) => ({
        ipConfigurations: inputs.ipConfigurations.map((one) => ({ ...one, privateIPAddress: privateIp })),
        networkSecurityGroup: inputs.networkSecurityGroup,
        macAddress: "",
    }),
});

export function makeInterface(
    state: SubscriptionState,
    base: Stored<InterfaceInputs>,
    earlier?: NetworkInterface,
): NetworkInterface {
    const [configuration, second] = base.inputs.ipConfigurations;
    if (configuration === undefined || second !== undefined)
        throw invalid("The rig's network interfaces have one IP configuration each.");
    const subnet = find(state.subnets, configuration.subnet?.id ?? "");
    const { publicIPAddress, applicationSecurityGroups = [], privateIPAddress } = configuration;
    if (publicIPAddress) checkFree(state, base, publicIPAddress.id);
    applicationSecurityGroups.forEach(({ id }) => find(state.applicationGroups, id));
    if (base.inputs.networkSecurityGroup) find(state.securityGroups, base.inputs.networkSecurityGroup.id);
    const taken = Object.values(state.interfaces)
        .filter((one) => one.id !== base.id && one.inputs.ipConfigurations[0]?.subnet?.id === subnet.id)
        .map(({ privateIp }) => privateIp);
    if (privateIPAddress !== undefined) {
        if (!contains(prefixOf(subnet), `${privateIPAddress}/32`))
            throw invalid(
                `Private static IP address ${privateIPAddress} does not belong to the range of subnet prefix ${prefixOf(subnet)}.`,
                "PrivateIPAddressNotInSubnet",
            );
        if (taken.includes(privateIPAddress))
            throw invalid(
                `IP configuration ${base.id} is using the private IP address ${privateIPAddress} which is already allocated to another resource.`,
                "PrivateIPAddressIsAllocated",
            );
        return { ...base, privateIp: privateIPAddress };
    }
    if (earlier !== undefined) return { ...earlier, ...base };
    // Azure keeps the first three addresses behind the network's own. https://learn.microsoft.com/azure/virtual-network/virtual-networks-faq
    const last = Math.max(3, state.last.privateAddress[subnet.id] ?? 3);
    const free = nextAddress(prefixOf(subnet), last, taken);
    if (free === undefined || free.host < 4)
        throw invalid(
            `Subnet ${subnet.name} with address prefix ${prefixOf(subnet)} does not have enough capacity for 1 IP addresses.`,
            "SubnetIsFull",
        );
    state.last.privateAddress[subnet.id] = free.host;
    return { ...base, privateIp: free.address };
}

function checkFree(state: SubscriptionState, { id }: Stored<InterfaceInputs>, address: string): void {
    find(state.addresses, address);
    const user = Object.values(state.interfaces).find(
        (one) => one.id !== id && one.inputs.ipConfigurations[0]?.publicIPAddress?.id === address,
    );
    if (user !== undefined)
        throw invalid(
            `Resource ${id} is referencing public IP address ${address} that is already allocated to resource ${user.id}.`,
            "PublicIPAddressInUse",
        );
}
