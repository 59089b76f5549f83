import {
    createMachine,
    createNetwork,
    killMachine,
    listMachines,
    type Network,
    removeMachine,
    setExtraAddresses,
    setFirewall,
    startMachine,
} from "../../../sdk/nspawn";
import {
    type AccountState,
    type Droplet,
    hostPrefix,
    metadataFolder,
    publicNetworkName,
    vpcNetworkName,
} from "./accountState";
import { removeMetadata, writeMetadata } from "./metadata";
import { rulesetOf } from "./ruleset";

/**
 * The internet of an account's droplets: a network for tests of networks (RFC 2544), which no VPC can have. Its gateway is the
 * host, which stands for every computer outside.
 */
export async function publicNetwork(account: string): Promise<Network> {
    return createNetwork({ name: publicNetworkName(account), within: "198.18.0.0/15" });
}

/** The addresses that the account's machines have in a network, by the network's name. */
export async function addressesInUse(account: string): Promise<(network: string) => string[]> {
    const interfaces = (await listMachines(hostPrefix(account))).flatMap((machine) => machine.interfaces);
    return (name) => interfaces.filter(({ network }) => network === name).map(({ address }) => address);
}

const longestName = 40;

/** The name on this host of the machine of the only droplet of a name. */
export function machineName(account: string, droplet: string): string {
    return `${hostPrefix(account)}${hostLabel(droplet)}`.slice(0, longestName).replace(/-$/, "");
}

/** With the droplet's number if another droplet's name is the same or begins with it. */
export function freeMachineName(
    account: string,
    state: AccountState,
    { id, name }: Pick<Droplet, "id" | "name">,
): string {
    const wanted = machineName(account, name);
    if (!Object.values(state.droplets).some(({ machine }) => machine === wanted)) return wanted;
    return `${wanted.slice(0, longestName - id.length - 1)}-${id}`;
}

const hostLabel = (name: string) =>
    name
        .toLowerCase()
        .replaceAll(/[^a-z0-9]+/g, "-")
        .replaceAll(/^-+|-+$/g, "");

/** As in DigitalOcean's images: root is the user who logs in. */
const vendorData = `#cloud-config\n${JSON.stringify({ user: "root", disable_root: false, manage_etc_hosts: true })}\n`;

/** Makes and boots a droplet's machine. @returns when the boot has begun. */
export async function bootDroplet(account: string, state: AccountState, droplet: Droplet): Promise<void> {
    if (droplet.machine === undefined) return;
    await writeMetadata(account, state, droplet);
    await createMachine(
        {
            name: droplet.machine,
            hostName: hostLabel(droplet.name).slice(0, 63),
            userData: droplet.userData ?? "#cloud-config\n{}\n",
            vendorData,
            sshKeys: droplet.sshKeys,
            metadataFolder: metadataFolder(account, droplet.id),
            interfaces: [
                { name: "eth0", network: publicNetworkName(account), address: droplet.publicAddress },
                {
                    name: "eth1",
                    network: vpcNetworkName(account, droplet.vpcUuid),
                    address: droplet.privateAddress,
                },
            ],
        },
        undefined,
        { awaitSsh: false, firewall: rulesetOf(state, droplet) },
    );
}

/** Updates the firewalls, addresses and metadata of the machines to match the account. */
export async function refreshDroplets(account: string, state: AccountState): Promise<void> {
    const settled = Object.values(state.droplets).filter(({ locked }) => !locked);
    await Promise.all(settled.map((droplet) => refresh(account, state, droplet)));
}

async function refresh(account: string, state: AccountState, droplet: Droplet): Promise<void> {
    if (droplet.machine === undefined) return;
    await setFirewall(droplet.machine, rulesetOf(state, droplet));
    const reserved = Object.keys(state.reservedIps).filter(
        (ip) => state.reservedIps[ip]?.dropletId === droplet.id,
    );
    const { ipv6Address } = droplet;
    await setExtraAddresses(droplet.machine, "eth0", [
        ...reserved.map((ip) => `${ip}/32`),
        ...(ipv6Address === undefined ? [] : [`${ipv6Address}/64`]),
    ]);
    await writeMetadata(account, state, droplet);
}

export async function cutPower({ machine }: Droplet): Promise<void> {
    if (machine !== undefined) await killMachine(machine);
}

export async function restorePower({ machine }: Droplet): Promise<void> {
    if (machine !== undefined) await startMachine(machine, { awaitSsh: false });
}

export async function removeDroplet(account: string, { id, machine }: Droplet): Promise<void> {
    if (machine !== undefined) await removeMachine(machine);
    await removeMetadata(account, id);
}
