import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import type { ResourceType } from "../plugin/resourceType";
import { baseOf, groupName, location, named, outputsOf, properties, topLevel, withDrift } from "./armType";
import { checkImage } from "./images";
import type { MachineInputs, OsProfile } from "./inputs";
import { checkZones } from "./locations";
import {
    bootMade,
    cutPower,
    deleteMachine,
    machineNameFor,
    refreshAround,
    cardOf,
    restorePower,
} from "./machine";
import type { Stored, VirtualMachine } from "./records";
import { conflict, failIfOrdered, find, ifThere, invalid, request } from "./request";
import { checkRoom, coresOf } from "./sizes";
import { changeSubscription, type SubscriptionState } from "./subscriptionState";

const { object, string, list } = properties;

export const machineType = {
    type: "Microsoft.Compute/virtualMachines",
    path: ({ vmName }: MachineInputs) => `virtualMachines/${vmName}`,
    outputs: (_state: SubscriptionState, one: VirtualMachine) => machineOutputs(one),
};

/** https://www.pulumi.com/registry/packages/azure-native/api-docs/compute/virtualmachine/ */
export const virtualMachine: ResourceType<MachineInputs> = {
    comparesInputs: true,
    properties: {
        ...{ resourceGroupName: groupName, location, tags: object, vmName: named(topLevel) },
        ...{ hardwareProfile: object, osProfile: object, storageProfile: object, networkProfile: object },
        ...{ virtualMachineScaleSet: object, identity: object, scheduledEventsProfile: object },
        ...{ zones: list, platformFaultDomain: { type: "integer" }, priority: string, licenseType: string },
        ...{
            userData: string,
            securityProfile: object,
            diagnosticsProfile: object,
            additionalCapabilities: object,
        },
    },
    create: async (inputs) => {
        await failIfOrdered("virtualMachines");
        const { made, subscription, state } = await request((state, subscription) => {
            const base = baseOf(machineType, state, inputs);
            if (state.machines[base.id.toLowerCase()] !== undefined)
                throw new Error(`cannot create already existing resource '${base.id}'`);
            return { made: addMachine(subscription, state, base), subscription, state };
        });
        try {
            await bootMade(subscription, state, [made]);
        } catch (error) {
            await deleteMachine(subscription, made);
            throw error; // this host's fault, hence nothing that the API would say
        }
        return { id: made.id, outputs: outputsOf(machineType, state, made) };
    },
    read: async (id) => ifThere(request((state) => outputsOf(machineType, state, find(state.machines, id)))),
    readInputs: withDrift,
    update: async (id, _state, inputs) => change(id, inputs),
    delete: async (id) => {
        const look = request((state, subscription) => ({ subscription, doomed: find(state.machines, id) }));
        const found = await ifThere(look);
        if (found !== undefined) await deleteMachine(found.subscription, found.doomed);
    },
};

/** Adds a machine that is to be booted. @throws ServiceError if Azure refuses to make such a machine. Capacity comes last. */
export function addMachine(
    subscription: string,
    state: SubscriptionState,
    base: Stored<MachineInputs>,
    profile?: VirtualMachine["profile"],
): VirtualMachine {
    const { inputs, location: place, id, name } = base;
    checkOsProfile(inputs.osProfile ?? {});
    checkImage(inputs.storageProfile);
    checkZones(place, inputs.zones);
    coresOf(inputs.hardwareProfile?.vmSize ?? "");
    const card = find(state.interfaces, inputs.networkProfile?.networkInterfaces?.[0]?.id ?? "");
    const user = Object.values(state.machines).find((one) => cardOf(state, one).id === card.id);
    if (user !== undefined)
        throw conflict("NicInUse", `Network Interface ${card.id} is used by existing resource ${user.id}.`);
    if (inputs.virtualMachineScaleSet) find(state.scaleSets, inputs.virtualMachineScaleSet.id);
    (inputs.identity?.userAssignedIdentities ?? []).forEach((one) => find(state.identities, one));
    checkRoom(state, base);
    const boots = !state.neverBoot.includes(name);
    state.neverBoot = state.neverBoot.filter((one) => one !== name);
    const made: VirtualMachine = {
        ...{ ...base, vmId: randomUUID(), diskId: newDiskId(base), state: "creating", profile },
        machine: boots ? machineNameFor(subscription, state, id, name) : undefined,
        timeCreated: new Date().toISOString(),
    };
    state.machines[id.toLowerCase()] = made;
    return made;
}

export function newDiskId({ id, name }: Pick<Stored<unknown>, "id" | "name">): string {
    const group = id.split("/providers/")[0];
    return `${group}/providers/Microsoft.Compute/disks/${name}_OsDisk_1_${randomUUID().replaceAll("-", "")}`;
}

/** https://learn.microsoft.com/rest/api/compute/virtual-machines/create-or-update#osprofile */
export function checkOsProfile({
    computerName = "",
    adminUsername = "",
    customData,
    linuxConfiguration,
}: OsProfile): void {
    if (computerName.length > 64 || /[`~!@#$%^&*()=+_[\]{}\\|;:'",<>/?\s]/.test(computerName))
        throw invalid(
            "Linux host name cannot exceed 64 characters in length or contain the following characters: ` ~ ! @ # $ % ^ & * ( ) = + _ [ ] { } \\ | ; : ' \" , < > / ?.",
        );
    if (["", "root", "admin", "administrator", "user", "test", "guest"].includes(adminUsername.toLowerCase()))
        throw invalid(
            "The Admin Username specified is not allowed. For more information about disallowed usernames, see https://aka.ms/vmosprofile",
        );
    if (Buffer.from(customData ?? "", "base64").length > 65_535)
        throw invalid(
            "Custom data in OSProfile must be in Base64 encoding and with a maximum length of 87380 characters.",
        );
    if (linuxConfiguration?.disablePasswordAuthentication !== true)
        throw invalid("The rig has machines without passwords only.");
    const bad = linuxConfiguration.ssh?.publicKeys?.find(
        ({ path }) => path !== `/home/${adminUsername}/.ssh/authorized_keys`,
    );
    if (bad !== undefined)
        throw invalid(
            `Destination path for SSH public keys is currently limited to its default value /home/${adminUsername}/.ssh/authorized_keys due to a known issue in Linux provisioning agent.`,
        );
}

/** What Azure does not change in a machine. https://learn.microsoft.com/azure/virtual-machines/ */
const fixed: [name: string, of: (inputs: MachineInputs) => unknown][] = [
    ["osProfile.customData", ({ osProfile }) => osProfile?.customData],
    ["osProfile.computerName", ({ osProfile }) => osProfile?.computerName],
    ["osProfile.adminUsername", ({ osProfile }) => osProfile?.adminUsername],
    ["linuxConfiguration.ssh.publicKeys", ({ osProfile }) => osProfile?.linuxConfiguration?.ssh?.publicKeys],
    ["imageReference", ({ storageProfile }) => storageProfile?.imageReference],
    ["osDisk.name", ({ storageProfile }) => storageProfile?.osDisk?.name],
    ["networkProfile", ({ networkProfile }) => networkProfile?.networkInterfaces?.[0]?.id],
    ["zones", ({ zones }) => zones],
    ["platformFaultDomain", ({ platformFaultDomain }) => platformFaultDomain],
    ["virtualMachineScaleSet.id", ({ virtualMachineScaleSet }) => virtualMachineScaleSet?.id],
];

async function change(id: string, inputs: MachineInputs): Promise<object> {
    const { subscription, found } = await request((state, subscription) => {
        const found = find(state.machines, id);
        for (const [name, of] of fixed)
            if (of(inputs) !== undefined && !isDeepStrictEqual(of(found.inputs), of(inputs)))
                throw conflict("PropertyChangeNotAllowed", `Changing property '${name}' is not allowed.`);
        checkRoom(state, { ...found, inputs });
        return { subscription, found };
    });
    // A resize restarts the machine.
    const resized = found.inputs.hardwareProfile?.vmSize !== inputs.hardwareProfile?.vmSize;
    if (resized && found.state === "running") {
        await cutPower(found);
        await restorePower(found);
    }
    return changeSubscription(subscription, async (state) => {
        const now = Object.assign(find(state.machines, id), { inputs });
        await refreshAround(subscription, state, cardOf(state, now));
        return outputsOf(machineType, state, now);
    });
}

function machineOutputs({ inputs, vmId, diskId, timeCreated }: VirtualMachine): object {
    const { hardwareProfile, networkProfile, storageProfile, osProfile, identity, zones } = inputs;
    const disk = {
        name: diskId.split("/").at(-1),
        managedDisk: { ...storageProfile?.osDisk?.managedDisk, id: diskId },
    };
    const shown = { ...osProfile, customData: undefined };
    return {
        ...{ vmId, timeCreated, hardwareProfile, networkProfile, zones, osProfile: shown },
        storageProfile: { ...storageProfile, osDisk: { ...storageProfile?.osDisk, ...disk } },
        virtualMachineScaleSet: inputs.virtualMachineScaleSet,
        identity: identity && {
            type: identity.type,
            userAssignedIdentities: identity.userAssignedIdentities,
        },
    };
}
