import { run } from "../process/run";
import { type Cidr, parseCidr } from "../topology";
import { checkWantedCidr, chooseCidr, gatewayOf } from "./addressChoice";
import { interfaceNames, usedByHost } from "./hostNetworks";
import { bridgeName, checkName, interfaceAlias, macAddress } from "./names";
import type { Network } from "./networkRecord";
import { removeOutside, setOutside } from "./outside";
import { namesIn, networkFile, networksFolder, readJson, removeFile, withLock, writeJson } from "./state";

export interface NetworkSpec {
    /** At most 40 lower case letters, digits and hyphens. */
    name: string;
    /** IPv4 between /16 and /28. Default: a /24 that the host neither has an address in nor a route to. */
    cidr?: string;
    /** A network of which a /24 is chosen, for example `198.18.0.0/15`. Default: those of RFC 1918. Not with `cidr`. */
    within?: string;
    /**
     * Keeps the host out, as the networks of a cloud do. Needs `cidr`, which may be one that the host or another isolated
     * network has, too. Default false.
     */
    isolated?: boolean;
    /**
     * Lets the machines reach the internet, with the host's address, and the host's name server at the gateway's address; no private
     * network. Default false: they reach each other and the host only. Not with `isolated`. A network that exists gets it, or loses it.
     */
    internet?: boolean;
}

/**
 * Makes a network, or returns the one of that name and makes its bridge again if that is missing.
 *
 * @throws Error if `cidr` is malformed or overlaps a network of the host's, or the network exists with another one.
 */
export async function createNetwork(spec: NetworkSpec): Promise<Network> {
    const { name, cidr: wanted } = spec;
    checkName("network", name);
    return withLock(networksFolder(), async () => {
        const known = await getNetwork(name);
        if (known !== undefined && wanted !== undefined && known.cidr !== wanted)
            throw new Error(
                `Expected the network \`${name}\` to have the cidr \`${wanted}\`, but it exists with \`${known.cidr}\`. ` +
                    "Remove it first, or use another name.",
            );
        return aloneOnHost(async () => {
            const network = { ...(known ?? (await chooseNetwork(spec))), internet: spec.internet };
            await writeJson(networkFile(name), network); // before the bridge, so that whatever exists is known
            await ensureBridge(network);
            return network;
        });
    });
}

/** State folders share this host's addresses and its forwarding: each sees another's choice once its bridge is there. */
async function aloneOnHost<T>(work: () => Promise<T>): Promise<T> {
    return withLock("/run/pulumi-nomad-cluster/networks", work);
}

async function chooseNetwork({ name, cidr: wanted, within, isolated }: NetworkSpec): Promise<Network> {
    const bridge = bridgeName(name);
    const used = isolated ? [] : await networksInUse(bridge);
    if (wanted !== undefined) checkWantedCidr(wanted, used);
    const cidr = wanted ?? chooseCidr(used, within === undefined ? undefined : [within]);
    return { name, bridge, cidr, gateway: gatewayOf(cidr), isolated };
}

async function networksInUse(exceptBridge: string): Promise<Cidr[]> {
    const others = (await listNetworks()).filter(({ isolated }) => !isolated);
    return [...(await usedByHost(exceptBridge)), ...others.flatMap(({ cidr }) => parseCidr(cidr) ?? [])];
}

/** Makes a network's bridge and rules again if they are missing, because a reboot of the host removes them. */
export async function ensureNetwork(network: Network): Promise<void> {
    await aloneOnHost(() => ensureBridge(network));
}

/** Not for two processes at the same time. */
async function ensureBridge(network: Network): Promise<void> {
    const { name, bridge, cidr, gateway, isolated } = network;
    const commands = [
        // Without an IPv6 address too, if the host is not part of the network.
        `link set dev ${bridge} ${isolated ? "addrgenmode none" : ""} alias ${interfaceAlias("network", name)} up`,
        ...(isolated ? [] : [`address replace ${gateway}/${cidr.split("/")[1]} dev ${bridge}`]),
    ];
    // A bridge without an address of its own takes one of its ports', and changes it as machines come and go.
    if (!(await interfaceExists(bridge)))
        commands.unshift(`link add name ${bridge} address ${macAddress(name, gateway)} type bridge`);
    await run("ip", ["-batch", "-"], { input: `${commands.join("\n")}\n` });
    if (!isolated) await setOutside(network);
}

/** Undefined if no such network was made. */
export async function getNetwork(name: string): Promise<Network | undefined> {
    return readJson<Network>(networkFile(name));
}

export async function listNetworks(): Promise<Network[]> {
    const files = (await namesIn(networksFolder())).filter((file) => file.endsWith(".json"));
    const networks = await Promise.all(files.map((file) => getNetwork(file.slice(0, -".json".length))));
    return networks.filter((network) => network !== undefined);
}

/** Removes a network without machines, also a half-made one. Does nothing if there is none. */
export async function removeNetwork(name: string): Promise<void> {
    await withLock(networksFolder(), async () => {
        await aloneOnHost(async () => {
            // Before the bridge, whose mark leads a sweep to whatever is left after a kill.
            await removeOutside(bridgeName(name));
            await removeInterface(bridgeName(name));
        });
        await removeFile(networkFile(name));
    });
}

export async function interfaceExists(name: string): Promise<boolean> {
    return (await interfaceNames()).includes(name);
}

/** Does nothing if there is none. */
export async function removeInterface(name: string): Promise<void> {
    if (!(await interfaceExists(name))) return;
    // It can go by itself in between, when the kernel takes down the network of a machine that ended.
    await run("ip", ["link", "delete", "dev", name]).catch(async (error: unknown) => {
        if (await interfaceExists(name)) throw error;
    });
}
