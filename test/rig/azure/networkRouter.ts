import { join } from "node:path";
import { listMachines, type Network } from "../../../sdk/nspawn";
import { nextAddress } from "../nextAddress";
import * as shared from "../router/router";
import type { SharedAddress, Translation } from "../router/translation";
import { writeMachineDocument, writeVaults } from "./guestDocuments";
import {
    networkOf,
    prefixOf,
    publicNetwork,
    publicNetworkName,
    routerName,
    sameId,
    shortId,
} from "./networkNames";
import type { NetworkInterface, Subnet, VirtualNetwork } from "./records";
import { routerProgram } from "./routerProgram";
import { hostPrefix, subscriptionFolder, type SubscriptionState } from "./subscriptionState";
import { writeTls } from "./vaultTls";

/** Files of the services of a virtual network's router. */
export const servicesFolder = (subscription: string, network: string) =>
    join(subscriptionFolder(subscription), routerName(subscription, network));

/** At which machines find the cloud's resolver. https://learn.microsoft.com/azure/virtual-network/what-is-ip-address-168-63-129-16 */
export const nameServerAddress = "168.63.129.16";
export const metadataAddress = "169.254.169.254";

export async function createRouter(subscription: string, network: VirtualNetwork): Promise<void> {
    const folder = servicesFolder(subscription, network.id);
    await writeTls(subscription, folder);
    await shared.createRouter({
        name: routerName(subscription, network.id),
        internet: await publicNetwork(subscription),
        address: network.routerAddress,
        serviceAddresses: [metadataAddress, nameServerAddress, network.vaultAddress],
        program: routerProgram(network.vaultAddress),
        folder,
    });
}

/** Makes the router the gateway of a subnet. */
export async function connectSubnet(subscription: string, subnet: Subnet, network: Network): Promise<void> {
    const router = routerName(subscription, networkOf(subnet.id));
    const address = `${network.gateway}/${network.cidr.split("/")[1]}`;
    await shared.connect(router, `s${shortId(subnet.id)}`, network, address);
}

export async function removeRouters(subscription: string): Promise<void> {
    await shared.removeRouters(hostPrefix(subscription));
}

/** The next free address of the subscription's internet. */
export async function nextPublicAddress(subscription: string, state: SubscriptionState): Promise<string> {
    const { cidr } = await publicNetwork(subscription);
    const name = publicNetworkName(subscription);
    const machines = (await listMachines(hostPrefix(subscription))).flatMap(({ interfaces }) => interfaces);
    const taken = [
        ...machines.filter(({ network }) => network === name).map(({ address }) => address),
        ...Object.values(state.addresses).map(({ address }) => address),
        ...Object.values(state.networks).flatMap((one) => [one.routerAddress, one.vaultAddress]),
    ];
    const free = nextAddress(cidr, state.last.publicAddress, taken);
    if (free === undefined) throw new Error(`No address is left in ${cidr}.`);
    state.last.publicAddress = free.host;
    return free.address;
}

/** Updates addresses, names and the documents for machines of a virtual network's router to match the subscription. */
export async function refreshRouter(
    subscription: string,
    state: SubscriptionState,
    network: VirtualNetwork,
): Promise<void> {
    const members = Object.values(state.interfaces).filter((one) => isIn(one, network));
    const own = members.flatMap((one) => translationOf(state, one) ?? []);
    const subnets = Object.values(state.subnets).filter(({ id }) => sameId(networkOf(id), network.id));
    const byGateway = subnets.flatMap((one) => sharedAddressOf(state, one) ?? []);
    await shared.setTranslations(routerName(subscription, network.id), own, byGateway);
    const folder = servicesFolder(subscription, network.id);
    await shared.writeNames(folder, {
        ...Object.fromEntries(
            Object.values(state.vaults).map(({ name }) => [vaultHost(name), network.vaultAddress]),
        ),
        ...Object.fromEntries(Object.values(state.machines).flatMap((machine) => namesOf(state, machine.id))),
    });
    await writeVaults(state, folder);
    for (const one of members) await writeMachineDocument(state, one, folder);
}

export const vaultHost = (vault: string) => `${vault}.vault.azure.net`.toLowerCase();
export const internalDomain = "rig.internal.cloudapp.net";

function namesOf(state: SubscriptionState, machineId: string): [string, string][] {
    const machine = state.machines[machineId.toLowerCase()]!;
    const card = machine.inputs.networkProfile?.networkInterfaces?.[0]?.id ?? "";
    const address = state.interfaces[card.toLowerCase()]?.privateIp;
    const name = machine.inputs.osProfile?.computerName?.toLowerCase();
    return address === undefined || name === undefined ? [] : [[`${name}.${internalDomain}`, address]];
}

function isIn({ inputs }: NetworkInterface, network: VirtualNetwork): boolean {
    return sameId(networkOf(inputs.ipConfigurations[0]?.subnet?.id ?? ""), network.id);
}

function translationOf(
    state: SubscriptionState,
    { inputs, privateIp }: NetworkInterface,
): Translation | undefined {
    const address = state.addresses[(inputs.ipConfigurations[0]?.publicIPAddress?.id ?? "").toLowerCase()];
    return address && { privateIp, publicIp: address.address };
}

function sharedAddressOf(state: SubscriptionState, subnet: Subnet): SharedAddress | undefined {
    const gateway = state.gateways[(subnet.inputs.natGateway?.id ?? "").toLowerCase()];
    const [first] = gateway?.inputs.publicIpAddresses ?? [];
    const address = state.addresses[(first?.id ?? "").toLowerCase()];
    return address && { cidr: prefixOf(subnet), publicIp: address.address };
}
