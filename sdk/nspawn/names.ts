import { createHash } from "node:crypto";
import { stateMark } from "./state";

/**
 * Everything that machines and networks put on the host (container, cgroup folder, bridge, veth) bears this and the mark of
 * its state folder, so that clearing away after a crash never touches anything else.
 */
const product = "pnc";

const hostPrefix = () => `${product}${stateMark()}-`;

/** The longest name that the kernel gives a network interface (IFNAMSIZ less the closing zero). */
export const maxInterfaceName = 15;

/** @throws Error if the name cannot be a machine's or a network's. */
export function checkName(kind: "machine" | "network", name: string): void {
    if (/^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$/.test(name)) return;
    throw new Error(
        `Expected the ${kind}'s name to be 1 to 40 lower case letters, digits and inner hyphens, got \`${name}\`. ` +
            `Choose a name like \`web-1\`.`,
    );
}

/** Name of a machine's container and cgroup folder on the host. */
export const hostNameOf = (machine: string) => `${hostPrefix()}${machine}`;

/** The machine of a container or cgroup folder, undefined if it is none of this state folder's. */
export function machineOf(hostName: string): string | undefined {
    return hostName.startsWith(hostPrefix()) ? hostName.slice(hostPrefix().length) : undefined;
}

/** Of the bridges of all state folders. */
export const bridgePrefix = `${product}-b`;
const vethPrefix = `${product}-v`;

/** An interface name has no room for the network's name, hence its hash; the name itself is the interface's alias. */
export const bridgeName = (network: string) => hashed(bridgePrefix, network);

/** The host's end of the pair of interfaces whose other end is in the machine. */
export const vethName = (machine: string, networkInterface: string) =>
    hashed(vethPrefix, `${machine}/${networkInterface}`);

/** Whether an interface of the host belongs to this package, whatever the state folder. */
export const isBridgeOrPort = (name: string) => name.startsWith(bridgePrefix) || name.startsWith(vethPrefix);

function hashed(prefix: string, text: string): string {
    return prefix + sha256(stateMark() + text).slice(0, maxInterfaceName - prefix.length);
}

const aliasPrefix = () => `pulumi-nomad-cluster${stateMark()}`;

/** The kernel keeps an alias with each interface: it shows the owner of the interface even if our files are lost. */
export const interfaceAlias = (kind: "machine" | "network", name: string) =>
    `${aliasPrefix()}/${kind}/${name}`;

/** The opposite of `interfaceAlias`; undefined if the interface is none of ours. */
export function ownerOfAlias(alias: string): { kind: "machine" | "network"; name: string } | undefined {
    const [owner, kind, name] = alias.split("/");
    if (owner !== aliasPrefix() || name === undefined) return undefined;
    return kind === "machine" || kind === "network" ? { kind, name } : undefined;
}

/**
 * A locally administered address that follows from network and IP address, so that whoever gets the IP address next is
 * reached at once: the neighbours' tables stay true.
 */
export function macAddress(network: string, address: string): string {
    const octets = sha256(`${network}/${address}`).slice(0, 10).match(/../g) ?? [];
    return ["02", ...octets].join(":");
}

function sha256(text: string): string {
    return createHash("sha256").update(text).digest("hex");
}
