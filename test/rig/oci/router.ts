import { spawn } from "node:child_process";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { getNetwork, listMachines } from "../../../sdk/nspawn";
import { interfaceAlias, vethName } from "../../../sdk/nspawn/names";
import { run } from "../../../sdk/process/run";
import { nextAddress } from "../nextAddress";
import { publicNetwork, publicNetworkName, routerName, subnetNetworkName } from "./networkNames";
import { routerProgram } from "./routerProgram";
import { instanceMetadata } from "./metadata";
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

/**
 * Makes the router of a VCN: a network namespace with an interface on the internet. It translates public addresses to private ones, so that
 * an instance has only its private address, as on Oracle Cloud.
 */
export async function createRouter(tenancy: string, { id, routerAddress }: Vcn): Promise<void> {
    const router = routerName(tenancy, id);
    const { bridge, cidr, gateway } = await publicNetwork(tenancy);
    await run("ip", ["netns", "add", router]);
    await connect(router, "internet", bridge, `${routerAddress}/${cidr.split("/")[1]}`);
    const commands = [
        "ip link set dev lo up",
        "ip address add 169.254.169.254/32 dev lo",
        `ip route add default via ${gateway}`,
        "echo 1 > /proc/sys/net/ipv4/ip_forward",
        // A packet between two instances' public addresses leaves by the interface on which it came.
        "echo 0 > /proc/sys/net/ipv4/conf/all/send_redirects",
    ];
    await inRouter(router, ["sh", "-euc", commands.join("\n")]);
    const folder = servicesFolder(tenancy, id);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeWhole(join(folder, "names.json"), "{}");
    const services = ["netns", "exec", router, "python3", "-c", routerProgram, folder];
    spawn("ip", services, {
        detached: true,
        cwd: "/",
        stdio: "ignore",
        env: { PATH: process.env.PATH },
    }).unref();
}

/** Makes the router the gateway of a subnet. */
export async function connectSubnet(tenancy: string, { id, vcnId, cidrBlock }: Subnet): Promise<void> {
    const network = await getNetwork(subnetNetworkName(tenancy, id));
    if (network === undefined) throw new Error(`The subnet ${id} has no network.`);
    const leg = `s${id.slice(-10)}`;
    const address = `${network.gateway}/${cidrBlock.split("/")[1]}`;
    await connect(routerName(tenancy, vcnId), leg, network.bridge, address);
}

/** An interface of a router and its other end on a bridge of this host. */
async function connect(router: string, leg: string, bridge: string, address: string): Promise<void> {
    const outside = vethName(router, leg);
    await run("ip", ["link", "add", "name", outside, "type", "veth", "peer", "name", leg, "netns", router]);
    await run("ip", ["link", "set", "dev", outside, "alias", interfaceAlias("machine", router)]);
    await run("ip", ["link", "set", "dev", outside, "master", bridge, "up"]);
    await run("ip", ["-netns", router, "address", "add", address, "dev", leg]);
    await run("ip", ["-netns", router, "link", "set", "dev", leg, "up"]);
}

async function inRouter(router: string, command: readonly string[], input?: string): Promise<string> {
    return run("ip", ["netns", "exec", router, ...command], { input });
}

/** Ends a router with everything that runs in it. Its interfaces go with it. */
export async function removeRouter(router: string): Promise<void> {
    const pids = await run("ip", ["netns", "pids", router]).catch(() => "");
    for (const pid of pids.split("\n").filter(Boolean)) process.kill(Number(pid), "SIGKILL");
    await run("ip", ["netns", "delete", router]).catch(() => undefined);
}

export async function removeRouters(tenancy: string): Promise<void> {
    const names = (await run("ip", ["netns", "list"])).split("\n").map((line) => line.split(" ")[0] ?? "");
    for (const name of names) if (name.startsWith(hostPrefix(tenancy))) await removeRouter(name);
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
    const router = routerName(tenancy, vcn.id);
    const members = Object.values(state.instances).filter(
        (instance) => state.subnets[instance.subnetId]?.vcnId === vcn.id && instance.state !== "TERMINATED",
    );
    const reachable = members.filter((instance) => isReachable(state, instance));
    await inRouter(router, ["nft", "-f", "-"], translationRules(reachable));
    await setPublicAddresses(
        router,
        reachable.map(({ publicIp }) => `${publicIp}/32`),
    );
    const folder = servicesFolder(tenancy, vcn.id);
    const names = members.flatMap((instance) => {
        const name = fullName(state, instance);
        return name === undefined ? [] : [[name, instance.privateIp]];
    });
    await writeWhole(join(folder, "names.json"), JSON.stringify(Object.fromEntries(names)));
    for (const instance of members)
        await writeWhole(join(folder, instance.privateIp), JSON.stringify(instanceMetadata(state, instance)));
}

/** The router answers for the instances' public addresses. */
async function setPublicAddresses(router: string, wanted: readonly string[]): Promise<void> {
    const shown = await run("ip", ["-netns", router, "-oneline", "-4", "address", "show", "dev", "internet"]);
    const present: string[] = shown.match(/[\d.]+\/32/g) ?? [];
    const change = async (verb: string, addresses: readonly string[]) => {
        for (const address of addresses)
            await run("ip", ["-netns", router, "address", verb, address, "dev", "internet"]);
    };
    await change(
        "delete",
        present.filter((address) => !wanted.includes(address)),
    );
    await change(
        "add",
        wanted.filter((address) => !present.includes(address)),
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
function isReachable(state: TenancyState, { publicIp, subnetId }: Instance): boolean {
    const routes = state.routeTables[state.subnets[subnetId]?.routeTableId ?? ""]?.routeRules ?? [];
    return (
        publicIp !== undefined &&
        routes.some(
            ({ destination, networkEntityId }) =>
                destination === "0.0.0.0/0" && state.gateways[networkEntityId]?.enabled,
        )
    );
}

function translationRules(instances: readonly Instance[]): string {
    const map = (pairs: string[]) => (pairs.length === 0 ? "" : `elements = { ${pairs.join(", ")} }`);
    const inward = map(instances.map(({ publicIp, privateIp }) => `${publicIp} : ${privateIp}`));
    const outward = map(instances.map(({ publicIp, privateIp }) => `${privateIp} : ${publicIp}`));
    return `table ip vcn
delete table ip vcn
table ip vcn {
    map inward { type ipv4_addr : ipv4_addr; ${inward} }
    map outward { type ipv4_addr : ipv4_addr; ${outward} }
    set outwards { type ipv4_addr; ${map(instances.map(({ privateIp }) => privateIp))} }
    chain prerouting { type nat hook prerouting priority dstnat; dnat to ip daddr map @inward; }
    chain postrouting {
        type nat hook postrouting priority srcnat
        oifname "internet" snat to ip saddr map @outward
        ct status dnat snat to ip saddr map @outward
    }
    chain forward {
        type filter hook forward priority filter; policy accept
        oifname "internet" ip saddr != @outwards drop
    }
}
`;
}

/** Replaces a file at once, because the services may be reading it. */
async function writeWhole(file: string, content: string): Promise<void> {
    await writeFile(`${file}.new`, content, { mode: 0o600 });
    await rename(`${file}.new`, file);
}
