import type { ResourceType } from "../plugin/resourceType";
import {
    type AccountState,
    changeAccount,
    type Droplet,
    publicNetworkName,
    vpcNetworkName,
} from "./accountState";
import { nextPrivateAddress, nextPublicAddress } from "./addresses";
import {
    checkDroplet,
    checkDropletName,
    checkResize,
    defaultRegion,
    type DropletInputs,
    findSshKey,
    sizeIn,
} from "./dropletInputs";
import {
    bootDroplet,
    cutPower,
    addressesInUse,
    freeMachineName,
    publicNetwork,
    refreshDroplets,
    removeDroplet,
    restorePower,
} from "./dropletMachine";
import { forgetDroplet } from "./forgetDroplet";
import { during, ifThere, notFound, request } from "./request";
import { findSize, priceHourly } from "./sizes";
import { addTags, checkTagNames } from "./tagNames";
import { defaultVpc } from "./vpc";

type DropletState = DropletInputs & ReturnType<typeof outputsOf>;

/**
 * https://www.pulumi.com/registry/packages/digitalocean/api-docs/droplet/, with the replacements of
 * https://github.com/digitalocean/terraform-provider-digitalocean/blob/main/digitalocean/droplet/resource_droplet.go
 */
export const droplet: ResourceType<DropletInputs, DropletState> = {
    properties: {
        name: { type: "string", autonamed: true },
        image: { type: "string", required: true, replaces: true },
        size: { type: "string", required: true },
        region: { type: "string", computed: true, replaces: true },
        tags: { type: "set" },
        sshKeys: { type: "set", replaces: true },
        userData: { type: "string", replaces: true },
        vpcUuid: { type: "string", computed: true, replaces: true },
        backups: { type: "boolean", default: false },
        backupPolicy: { type: "object" },
        monitoring: { type: "boolean", default: false, replaces: true },
        ipv6: { type: "boolean", default: false },
        ipv6Address: { type: "string", computed: true },
        dropletAgent: { type: "boolean", replaces: true },
        gracefulShutdown: { type: "boolean", default: false },
        resizeDisk: { type: "boolean", default: true },
        privateNetworking: { type: "boolean", computed: true },
        publicNetworking: { type: "boolean", computed: true, replaces: true },
        gpuPartitionMode: { type: "string", replaces: true },
        volumeIds: { type: "set", computed: true },
    },
    check: ({ tags }) => checkTagNames("tags", tags),
    // IPv6 cannot be taken away again.
    outdated: (state, inputs) => (state.ipv6 && inputs.ipv6 === false ? ["ipv6"] : []),
    create: async (inputs) => during("Error creating droplet", create(inputs)),
    read: async (id) =>
        during(
            "Error retrieving droplet",
            ifThere(request("GET", path(id), (state) => outputsOf(find(state, id)))),
        ),
    update: async (id, state, inputs) => {
        if (inputs.size !== state.size) await during(`Error resizing droplet (${id})`, resize(id, inputs));
        return during(`Error updating droplet (${id})`, update(id, inputs));
    },
    delete: async (id) => during("Error deleting droplet", destroy(id)),
};

const path = (id: string) => `/v2/droplets/${id}`;

function find(state: AccountState, id: string): Droplet {
    const found = state.droplets[id];
    if (found === undefined) throw notFound();
    return found;
}

async function create(inputs: DropletInputs): Promise<{ id: string; outputs: object }> {
    const { account, made, state } = await request("POST", "/v2/droplets", async (state, account) => {
        checkDroplet(state, inputs);
        const made = await addDroplet(account, state, inputs);
        return { account, made, state };
    });
    try {
        await bootDroplet(account, state, made);
    } catch (error) {
        await remove(account, made);
        throw error; // this host's fault, hence nothing that the API would say
    }
    const outputs = await settle(account, made.id, (droplet) => (droplet.status = "active"));
    return { id: made.id, outputs };
}

async function addDroplet(account: string, state: AccountState, inputs: DropletInputs): Promise<Droplet> {
    const region = (inputs.region ?? defaultRegion).toLowerCase();
    const vpc =
        inputs.vpcUuid === undefined ? await defaultVpc(account, state, region) : state.vpcs[inputs.vpcUuid];
    if (vpc === undefined) throw notFound();
    const id = String(++state.last.id);
    const { name, image, size, tags = [], sshKeys = [], userData, backups, monitoring, ipv6 } = inputs;
    const neverBoots = state.neverBoot.includes(inputs.name);
    state.neverBoot = state.neverBoot.filter((name) => name !== inputs.name);
    const inUse = await addressesInUse(account);
    const publicAddress = nextPublicAddress(
        state,
        (await publicNetwork(account)).cidr,
        inUse(publicNetworkName(account)),
    );
    const made: Droplet = {
        ...{ id, name, region, image, tags, userData, backups, monitoring, publicAddress },
        size: size.toLowerCase(),
        vpcUuid: vpc.id,
        privateAddress: nextPrivateAddress(state, vpc, inUse(vpcNetworkName(account, vpc.id))),
        ipv6Address: ipv6 ? ipv6AddressOf(account, publicAddress) : undefined,
        sshKeys: sshKeys.map((key) => findSshKey(state, key)?.publicKey ?? ""),
        ...{ status: "new", locked: true, createdAt: new Date().toISOString() },
        machine: neverBoots ? undefined : freeMachineName(account, state, { id, name }),
    };
    addTags(state, tags);
    state.droplets[id] = made;
    return made;
}

/** An address for documentation (RFC 3849), which no machine has. */
function ipv6AddressOf(account: string, publicAddress: string): string {
    return `2001:db8:${account.slice(0, 4)}::${publicAddress.split(".")[3]}`;
}

/** Ends the action on a droplet, and updates all droplets to match. */
async function settle(account: string, id: string, change: (droplet: Droplet) => void): Promise<object> {
    return changeAccount(account, async (state) => {
        const droplet = find(state, id);
        change(droplet);
        droplet.locked = false;
        await refreshDroplets(account, state);
        return outputsOf(droplet);
    });
}

async function resize(id: string, { size }: DropletInputs): Promise<void> {
    const { account, droplet } = await request("POST", `${path(id)}/actions`, (state, account) => {
        const droplet = find(state, id);
        checkResize(sizeIn(droplet.size, droplet.region), sizeIn(size, droplet.region));
        Object.assign(droplet, { status: "off", locked: true });
        return { account, droplet };
    });
    await cutPower(droplet);
    await restorePower(droplet);
    await settle(account, id, (droplet) => Object.assign(droplet, { size, status: "active" }));
}

async function update(id: string, inputs: DropletInputs): Promise<object> {
    return request("PUT", path(id), async (state, account) => {
        const droplet = find(state, id);
        checkDropletName(inputs.name);
        const { name, tags = [], backups, ipv6 } = inputs;
        Object.assign(droplet, { name, tags, backups });
        if (ipv6) droplet.ipv6Address ??= ipv6AddressOf(account, droplet.publicAddress);
        addTags(state, tags);
        await refreshDroplets(account, state);
        return outputsOf(droplet);
    });
}

async function destroy(id: string): Promise<void> {
    const lock = request("DELETE", path(id), (state, account) => ({
        account,
        doomed: Object.assign(find(state, id), { locked: true }),
    }));
    const found = await ifThere(lock); // one that is gone already is deleted, for the real plugin, too
    if (found !== undefined) await remove(found.account, found.doomed);
}

async function remove(account: string, doomed: Droplet): Promise<void> {
    await removeDroplet(account, doomed); // before its addresses are given to others
    await changeAccount(account, async (state) => {
        forgetDroplet(state, doomed.id);
        await refreshDroplets(account, state);
    });
}

function outputsOf(droplet: Droplet) {
    const { id, name, region, tags, vpcUuid, status, locked, createdAt, backups, monitoring } = droplet;
    const size = findSize(droplet.size);
    return {
        ...{ name, region, tags, vpcUuid, status, locked, createdAt, backups, monitoring },
        size: droplet.size,
        dropletUrn: `do:droplet:${id}`,
        ipv4Address: droplet.publicAddress,
        ipv4AddressPrivate: droplet.privateAddress,
        ipv6: droplet.ipv6Address !== undefined,
        ipv6Address: droplet.ipv6Address ?? "",
        privateNetworking: true,
        publicNetworking: true,
        volumeIds: [] as string[],
        vcpus: size?.vcpus ?? 0,
        memory: size?.memory ?? 0,
        disk: size?.disk ?? 0,
        priceMonthly: size?.priceMonthly ?? 0,
        priceHourly: size === undefined ? 0 : priceHourly(size),
    };
}
