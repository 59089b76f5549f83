import { readFile } from "node:fs/promises";
import { isIPv4 } from "node:net";
import { run } from "../process/run";
import { type Cidr, parseRange } from "../topology";

interface Address {
    ifname: string;
    addr_info: { family: string; local?: string; prefixlen?: number }[];
}

interface Route {
    dst?: string;
    gateway?: string;
    dev?: string;
}

/** Every IPv4 network that this host has an address in, a route to or a name server in, but for `except`'s own. */
export async function usedByHost(except?: string): Promise<Cidr[]> {
    const [addresses, routes, resolvers] = await Promise.all([
        ipJson<Address>(["-4", "address", "show"]),
        ipJson<Route>(["-4", "route", "show", "table", "all"]),
        nameServers(),
    ]);
    return [
        ...addresses.filter(({ ifname }) => ifname !== except).flatMap(networksOfAddress),
        ...routes.filter(({ dev }) => dev === undefined || dev !== except).flatMap(networksOfRoute),
        ...resolvers.flatMap((server) => parseRange(server) ?? []),
    ];
}

export async function ipJson<T>(args: readonly string[]): Promise<T[]> {
    return JSON.parse((await run("ip", ["-json", ...args])) || "[]") as T[];
}

function networksOfAddress({ addr_info }: Address): Cidr[] {
    return addr_info.flatMap(({ local, prefixlen }) =>
        local !== undefined && isIPv4(local) ? (parseRange(`${local}/${prefixlen ?? 32}`) ?? []) : [],
    );
}

export function networksOfRoute({ dst = "", gateway = "" }: Route): Cidr[] {
    // A destination can be `default`.
    return [dst, gateway].flatMap((text) => parseRange(text) ?? []);
}

/**
 * The name server of this host that machines can be led to: the first one that is not on its loopback. If all are there, as a name server
 * of the host's own is, a public one, which is what Docker gives to containers then. Undefined if the host has none.
 */
export async function hostNameServer(): Promise<string | undefined> {
    return reachableServer(await nameServers());
}

export function reachableServer(servers: readonly string[]): string | undefined {
    return (
        servers.find((server) => !server.startsWith("127.")) ?? (servers.length > 0 ? "8.8.8.8" : undefined)
    );
}

export async function interfaceNames(): Promise<string[]> {
    return (await ipJson<{ ifname: string }>(["link", "show"])).map(({ ifname }) => ifname);
}

/** With systemd-resolved, resolv.conf names only the local stub; the second file has the real ones. */
async function nameServers(): Promise<string[]> {
    const files = ["/etc/resolv.conf", "/run/systemd/resolve/resolv.conf"];
    const texts = await Promise.all(files.map((file) => readFile(file, "utf8").catch(() => "")));
    return texts.flatMap(nameServersIn);
}

export function nameServersIn(resolvConf: string): string[] {
    return [...resolvConf.matchAll(/^\s*nameserver\s+(\S+)/gm)]
        .map(([, server = ""]) => server)
        .filter(isIPv4);
}
