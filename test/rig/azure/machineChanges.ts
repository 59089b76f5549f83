import { removeMachine } from "../../../sdk/nspawn";
import { bootMachine, cardOf, refreshAround } from "./machine";
import type { VirtualMachine } from "./records";
import { find } from "./request";
import { changeSubscription } from "./subscriptionState";
import { newDiskId } from "./virtualMachine";

/**
 * Gives a machine a new disk of its image, with its present custom data. Its name, addresses and vmId stay.
 * https://learn.microsoft.com/rest/api/compute/virtual-machines/reimage
 */
export async function reimage(
    subscription: string,
    { id, machine }: VirtualMachine,
    inputs?: VirtualMachine["inputs"],
): Promise<void> {
    await mark(subscription, id, "creating");
    if (machine !== undefined) await removeMachine(machine);
    const { state, found } = await changeSubscription(subscription, (state) => {
        const found = find(state.machines, id);
        Object.assign(found, { diskId: newDiskId(found), inputs: inputs ?? found.inputs });
        return { state, found };
    });
    await bootMachine(subscription, state, found);
    await mark(subscription, id, "running");
}

export async function mark(subscription: string, id: string, to: VirtualMachine["state"]): Promise<void> {
    await changeSubscription(subscription, async (state) => {
        const found = Object.assign(find(state.machines, id), { state: to });
        await refreshAround(subscription, state, cardOf(state, found));
    });
}
