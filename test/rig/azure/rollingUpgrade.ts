import { awaitHealth, healthOf } from "./health";
import { addInstances, instanceInputs, removeInstance } from "./instances";
import { reimage } from "./machineChanges";
import type { ScaleSet, VirtualMachine } from "./records";
import { find, ServiceError } from "./request";
import { instancesOf } from "./scaleSet";
import { changeSubscription, readSubscription } from "./subscriptionState";

/** How long an upgraded instance may take to become healthy. */
const healthTimeout = 600_000;

/**
 * Brings a scale set's instances to its present model, batch by batch, as Azure does after a change of the model.
 * https://learn.microsoft.com/azure/virtual-machine-scale-sets/virtual-machine-scale-sets-configure-rolling-upgrades
 *
 * @returns the names of the upgraded instances, a list for each batch.
 * @throws ServiceError if too many instances are unhealthy.
 */
export async function rollUpgrade(subscription: string, scaleSetId: string): Promise<string[][]> {
    const state = await readSubscription(subscription);
    const scaleSet = find(state.scaleSets, scaleSetId);
    const { mode, rollingUpgradePolicy: policy = {} } = scaleSet.inputs.upgradePolicy ?? {};
    if (mode !== "Rolling")
        throw new Error(`${scaleSet.name} has the upgrade mode ${mode}, which a person would start.`);
    const all = instancesOf(state, scaleSetId);
    const old = all.filter((one) => one.profile?.model !== scaleSet.model);
    const size = Math.max(1, Math.floor((all.length * (policy.maxBatchInstancePercent ?? 20)) / 100));
    const batches: string[][] = [];
    for (let first = 0; first < old.length; first += size) {
        await checkHealth(scaleSet, instancesOf(await readSubscription(subscription), scaleSetId));
        const batch = old.slice(first, first + size);
        await Promise.all(batch.map(async (one) => upgrade(subscription, scaleSet, one)));
        batches.push(batch.map(({ name }) => name));
    }
    return batches;
}

async function checkHealth(scaleSet: ScaleSet, instances: readonly VirtualMachine[]): Promise<void> {
    const states = await Promise.all(instances.map(async (one) => healthOf(scaleSet, one)));
    const unhealthy = states.filter(({ state }) => state !== "Healthy").length;
    const percent = Math.round((100 * unhealthy) / instances.length);
    const allowed = scaleSet.inputs.upgradePolicy?.rollingUpgradePolicy?.maxUnhealthyInstancePercent ?? 20;
    if (percent > allowed)
        throw new ServiceError(
            409,
            "MaxUnhealthyInstancePercentExceededInRollingUpgrade",
            `Rolling Upgrade failed after exceeding the MaxUnhealthyInstancePercent value defined in the RollingUpgradePolicy. ${percent}% of instances are in an unhealthy state after being upgraded - more than the threshold of ${allowed}%. ${states.map(({ answer }) => answer).join("; ")}`,
        );
}

async function upgrade(subscription: string, scaleSet: ScaleSet, old: VirtualMachine): Promise<void> {
    if (scaleSet.inputs.upgradePolicy?.rollingUpgradePolicy?.maxSurge) {
        const [successor] = await addInstances(subscription, scaleSet.id, 1);
        await awaitHealth(scaleSet, successor!, healthTimeout);
        await removeInstance(subscription, old);
        return;
    }
    const { computerName } = old.inputs.osProfile ?? {};
    const inputs = instanceInputs(scaleSet, old.name, computerName ?? "", old.inputs.networkProfile);
    await reimage(subscription, old, { ...inputs, zones: old.inputs.zones });
    await changeSubscription(subscription, (state) => {
        find(state.machines, old.id).profile = { scaleSet: scaleSet.id, model: scaleSet.model };
    });
    await awaitHealth(scaleSet, old, healthTimeout);
}
