import { rm } from "node:fs/promises";
import { join } from "node:path";
import { getNetwork, listMachines } from "../../../sdk/nspawn";
import { nextAddress } from "../nextAddress";
import * as shared from "../router/router";
import { instanceMetadata } from "./metadata";
import { publicNetwork, publicNetworkName, routerName, subnetNetworkName } from "./networkNames";
import { routerProgram } from "./routerProgram";
import {
    hostPrefix,
    type Instance,
    type Subnet,
    tenancyFolder,
    type TenancyState,
    type Vcn,
} from "./tenancyState";

/** Files of the services of a VCN's router. */
const servicesFolder = (tenancy: string, vcn: string) =>
    join(tenancyFolder(tenancy), routerName(tenancy, vcn));

/** Makes the router of a VCN. */
export async function createRouter(tenancy: string, { id, routerAddress }: Vcn): Promise<void> {
    await shared.createRouter({
        name: routerName(tenancy, id),
        internet: await publicNetwork(tenancy),
        address: routerAddress,
        serviceAddresses: ["169.254.169.254"],
        program: routerProgram,
        folder: servicesFolder(tenancy, id),
    });
}

/** Makes the router the gateway of a subnet. */
export async function connectSubnet(tenancy: string, { id, vcnId, cidrBlock }: Subnet): Promise<void> {
    const network = await getNetwork(subnetNetworkName(tenancy, id));
    if (network === undefined) throw new Error(`The subnet ${id} has no network.`);
    const address = `${network.gateway}/${cidrBlock.split("/")[1]}`;
    await shared.connect(routerName(tenancy, vcnId), `s${id.slice(-10)}`, network, address);
}

export async function removeRouters(tenancy: string): Promise<void> {
    await shared.removeRouters(hostPrefix(tenancy));
}

export async function removeServices(tenancy: string, vcn: string): Promise<void> {
    await rm(servicesFolder(tenancy, vcn), { recursive: true, force: true });
}

/** The next free address of the tenancy's internet. */
export async function nextPublicAddress(tenancy: string, state: TenancyState): Promise<string> {
    const { cidr } = await publicNetwork(tenancy);
    const name = publicNetworkName(tenancy);
    const machines = (await listMachines(hostPrefix(tenancy))).flatMap(({ interfaces }) => interfaces);
    const taken = [
        ...machines.filter(({ network }) => network === name).map(({ address }) => address),
        ...Object.values(state.instances).flatMap(({ publicIp }) => publicIp ?? []),
        ...Object.values(state.vcns).map(({ routerAddress }) => routerAddress),
    ];
    const free = nextAddress(cidr, state.last.publicAddress, taken);
    if (free === undefined) throw new Error(`No address is left in ${cidr}.`);
    state.last.publicAddress = free.host;
    return free.address;
}

/** Updates addresses, names and metadata of a VCN's router to match the tenancy. */
export async function refreshRouter(tenancy: string, state: TenancyState, vcn: Vcn): Promise<void> {
    const members = Object.values(state.instances).filter(
        (instance) => state.subnets[instance.subnetId]?.vcnId === vcn.id && instance.state !== "TERMINATED",
    );
    const reachable = members.flatMap((instance) => {
        const { privateIp, publicIp } = instance;
        return publicIp !== undefined && isReachable(state, instance) ? [{ privateIp, publicIp }] : [];
    });
    await shared.setTranslations(routerName(tenancy, vcn.id), reachable);
    const folder = servicesFolder(tenancy, vcn.id);
    const names = members.flatMap((instance) => {
        const name = fullName(state, instance);
        return name === undefined ? [] : [[name, instance.privateIp]];
    });
    await shared.writeNames(folder, Object.fromEntries(names) as Record<string, string>);
    for (const instance of members)
        await shared.writeWhole(
            join(folder, instance.privateIp),
            JSON.stringify(instanceMetadata(state, instance)),
        );
}

/** Its name in the VCN's resolver; undefined without a label of each. */
export function fullName(state: TenancyState, { hostnameLabel, subnetId }: Instance): string | undefined {
    const domain = domainOf(state, subnetId);
    return hostnameLabel === undefined || domain === undefined
        ? undefined
        : `${hostnameLabel}.${domain}`.toLowerCase();
}

export function domainOf(state: TenancyState, subnetId: string): string | undefined {
    const subnet = state.subnets[subnetId];
    const vcn = subnet && state.vcns[subnet.vcnId];
    if (subnet?.dnsLabel === undefined || vcn?.dnsLabel === undefined) return undefined;
    return `${subnet.dnsLabel}.${vcn.dnsLabel}.oraclevcn.com`;
}

/** Only a route to an internet gateway makes a public address work. */
function isReachable(state: TenancyState, { subnetId }: Instance): boolean {
    const routes = state.routeTables[state.subnets[subnetId]?.routeTableId ?? ""]?.routeRules ?? [];
    return routes.some(
        ({ destination, networkEntityId }) =>
            destination === "0.0.0.0/0" && state.gateways[networkEntityId]?.enabled,
    );
}
