import { spawn } from "node:child_process";
import { mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Network } from "../../../sdk/nspawn";
import { interfaceAlias, vethName } from "../../../sdk/nspawn/names";
import { run } from "../../../sdk/process/run";
import { type SharedAddress, type Translation, translationRules } from "./translation";

/** The gateway of a cloud's private network: a network namespace of its name. */
export interface RouterSpec {
    /** Unique on this host. */
    name: string;
    internet: Network;
    /** Its own address on the internet. */
    address: string;
    /** Addresses at which the cloud's own services answer the machines. */
    serviceAddresses: readonly string[];
    /** Python program of these services. Its argument is the folder with their files. */
    program: string;
    folder: string;
}

/**
 * Makes a router with an interface on the internet. It translates public addresses to private ones, so that a machine has only its private
 * address.
 */
export async function createRouter(spec: RouterSpec): Promise<void> {
    const { name, internet, address, serviceAddresses, program, folder } = spec;
    await run("ip", ["netns", "add", name]);
    await connect(name, "internet", internet, `${address}/${internet.cidr.split("/")[1]}`);
    const commands = [
        "ip link set dev lo up",
        ...serviceAddresses.map((one) => `ip address add ${one}/32 dev lo`),
        `ip route add default via ${internet.gateway}`,
        "echo 1 > /proc/sys/net/ipv4/ip_forward",
        // A packet between two machines' public addresses leaves by the interface on which it came.
        "echo 0 > /proc/sys/net/ipv4/conf/all/send_redirects",
    ];
    await inRouter(name, ["sh", "-euc", commands.join("\n")]);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeNames(folder, {});
    spawn("ip", ["netns", "exec", name, "python3", "-c", program, folder], {
        detached: true,
        cwd: "/",
        stdio: "ignore",
        env: { PATH: process.env.PATH },
    }).unref();
}

/** Gives a router an interface on a network: a pair, of which one end is on the network's bridge. */
export async function connect(
    router: string,
    leg: string,
    { bridge }: Pick<Network, "bridge">,
    address: string,
): Promise<void> {
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

/** Removes the routers whose names start with the prefix. */
export async function removeRouters(prefix: string): Promise<void> {
    const names = (await run("ip", ["netns", "list"])).split("\n").map((line) => line.split(" ")[0] ?? "");
    for (const name of names) if (name.startsWith(prefix)) await removeRouter(name);
}

/** Lets a router translate addresses, in place of those that it translated before. It answers for the public ones. */
export async function setTranslations(
    router: string,
    own: readonly Translation[],
    shared: readonly SharedAddress[] = [],
): Promise<void> {
    await inRouter(router, ["nft", "-f", "-"], translationRules(own, shared));
    const publicIps = new Set([...own, ...shared].map(({ publicIp }) => `${publicIp}/32`));
    await setPublicAddresses(router, [...publicIps]);
}

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

/** The names that a router's resolver knows, with their addresses. */
export async function writeNames(folder: string, names: Record<string, string>): Promise<void> {
    await writeWhole(join(folder, "names.json"), JSON.stringify(names));
}

/** Replaces a file at once, because the services may be reading it. */
export async function writeWhole(file: string, content: string): Promise<void> {
    await writeFile(`${file}.new`, content, { mode: 0o600 });
    await rename(`${file}.new`, file);
}
