import { randomBytes, randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { waitFor } from "../../../sdk/nspawn/waitFor";
import type { MachineInputs } from "./inputs";
import { bootMade, cardOf, deleteMachine, refreshAround } from "./machine";
import { makeInterface } from "./networkInterface";
import { servicesFolder } from "./networkRouter";
import type { ScaleSet, VirtualMachine } from "./records";
import { attempt, find, invalid } from "./request";
import { instancesOf } from "./scaleSet";
import { changeSubscription, type SubscriptionState } from "./subscriptionState";
import { addMachine } from "./virtualMachine";

/** Gives a scale set with a profile this number of instances. Undefined: it keeps those that it has. */
export async function scaleTo(
    subscription: string,
    id: string,
    capacity: number | undefined,
    { atOnce = false } = {},
): Promise<void> {
    if (capacity === undefined) return;
    const { instances, profile } = await attempt(subscription, (state) => {
        const scaleSet = find(state.scaleSets, id);
        return { instances: instancesOf(state, id), profile: scaleSet.inputs.virtualMachineProfile };
    });
    if (profile === undefined) return;
    // https://learn.microsoft.com/azure/virtual-machine-scale-sets/virtual-machine-scale-sets-scale-in-policy
    const newestFirst = [...instances].sort((a, b) => b.timeCreated.localeCompare(a.timeCreated));
    if (capacity > instances.length) await addInstances(subscription, id, capacity - instances.length);
    const doomed = newestFirst.slice(0, Math.max(0, instances.length - capacity));
    const remove = atOnce ? deleteMachine : removeInstance;
    await Promise.all(doomed.map(async (one) => remove(subscription, one)));
}

/** @returns the machines, when their boots have begun. */
export async function addInstances(
    subscription: string,
    scaleSetId: string,
    count: number,
): Promise<VirtualMachine[]> {
    const { made, state } = await attempt(subscription, (state) => {
        const scaleSet = find(state.scaleSets, scaleSetId);
        const made = Array.from({ length: count }, () => addInstance(subscription, state, scaleSet));
        return { made, state };
    });
    await bootMade(subscription, state, made);
    return made;
}

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

function addInstance(subscription: string, state: SubscriptionState, scaleSet: ScaleSet): VirtualMachine {
    const { inputs, group, location, id: scaleSetId, name: scaleSetName } = scaleSet;
    const { osProfile, networkProfile } = inputs.virtualMachineProfile ?? {};
    const suffix = Array.from(randomBytes(6), (byte) => letters[byte % letters.length]).join("");
    const name = `${scaleSetName}_${randomBytes(4).toString("hex")}`;
    const provider = `${scaleSetId.split("/providers/")[0]}/providers`;
    const [card] = networkProfile?.networkInterfaceConfigurations ?? [];
    if (card === undefined)
        throw invalid("Required parameter 'networkInterfaceConfigurations' is missing (null).");
    const zones = inputs.zones?.length
        ? [inputs.zones[instancesOf(state, scaleSetId).length % inputs.zones.length]!]
        : undefined;
    const cardName = `${name}-nic`;
    const cardId = `${provider}/Microsoft.Network/networkInterfaces/${cardName}`;
    state.interfaces[cardId.toLowerCase()] = makeInterface(state, {
        ...{ id: cardId, name: cardName, group, location },
        inputs: {
            ...{ resourceGroupName: group, networkInterfaceName: cardName },
            ipConfigurations: card.ipConfigurations,
            networkSecurityGroup: card.networkSecurityGroup,
        },
    });
    const cards = { networkInterfaces: [{ id: cardId, deleteOption: "Delete" }] };
    // As in Azure: the prefix with six characters.
    const computerName = `${osProfile?.computerNamePrefix}${suffix}`;
    const machine = { ...instanceInputs(scaleSet, name, computerName, cards), zones };
    const id = `${provider}/Microsoft.Compute/virtualMachines/${name}`;
    const base = { id, name, group, location, inputs: machine };
    return addMachine(subscription, state, base, { scaleSet: scaleSetId, model: scaleSet.model });
}

/** What the scale set's present model says of an instance. */
export function instanceInputs(
    { id, inputs, group }: ScaleSet,
    vmName: string,
    computerName: string,
    networkProfile: MachineInputs["networkProfile"],
): MachineInputs {
    const { virtualMachineProfile: profile = {}, sku, identity, tags } = inputs;
    const { osProfile, storageProfile, scheduledEventsProfile } = profile;
    const osDisk = { createOption: "FromImage", ...storageProfile?.osDisk, deleteOption: "Delete" };
    return {
        ...{ resourceGroupName: group, vmName, identity, tags, scheduledEventsProfile, networkProfile },
        hardwareProfile: { vmSize: sku?.name ?? "" },
        osProfile: { ...osProfile, computerName },
        storageProfile: { ...storageProfile, osDisk },
        virtualMachineScaleSet: { id },
    };
}

/**
 * Deletes an instance as a scale set does: if its profile has a terminate notification, it announces the deletion to the machine first,
 * and waits until the machine approves or the time is over.
 */
export async function removeInstance(subscription: string, doomed: VirtualMachine): Promise<void> {
    const notification = doomed.inputs.scheduledEventsProfile?.terminateNotificationProfile;
    if (notification?.enable) {
        const minutes = Number(/^PT(\d+)M$/.exec(notification.notBeforeTimeout ?? "PT5M")?.[1]);
        await announce(subscription, doomed, minutes * 60_000);
    }
    await deleteMachine(subscription, doomed);
}

async function announce(subscription: string, doomed: VirtualMachine, milliseconds: number): Promise<void> {
    const eventId = randomUUID().toUpperCase();
    const approval = await changeSubscription(subscription, async (state) => {
        const found = find(state.machines, doomed.id);
        found.termination = { eventId, notBefore: new Date(Date.now() + milliseconds).toUTCString() };
        const card = cardOf(state, found);
        await refreshAround(subscription, state, card);
        const network = card.inputs.ipConfigurations[0]!.subnet!.id.split("/subnets/")[0]!;
        return join(servicesFolder(subscription, network), `approved-${eventId}`);
    });
    // A machine that never approves is deleted when its time is over.
    await waitFor(`${doomed.name} to approve`, milliseconds, () => existsSync(approval)).catch(
        () => undefined,
    );
    await rm(approval, { force: true });
}
