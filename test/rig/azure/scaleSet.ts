import { randomUUID } from "node:crypto";
import { type ArmType, armType, groupName, location, named, properties, topLevel } from "./armType";
import { checkImage } from "./images";
import type { Extension, ScaleSetInputs } from "./inputs";
import { scaleTo } from "./instances";
import { checkZones } from "./locations";
import type { ScaleSet, Stored } from "./records";
import { find, invalid, subscriptionId } from "./request";
import { coresOf } from "./sizes";
import { subscriptionKey, type SubscriptionState } from "./subscriptionState";
import { checkOsProfile } from "./virtualMachine";
import type { ResourceType } from "../plugin/resourceType";

const { object, string, list, boolean } = properties;

export const scaleSetType: ArmType<ScaleSetInputs, ScaleSet> = {
    type: "Microsoft.Compute/virtualMachineScaleSets",
    properties: {
        ...{ resourceGroupName: groupName, location, tags: object, vmScaleSetName: named(topLevel) },
        ...{ orchestrationMode: string, platformFaultDomainCount: { type: "integer" } },
        ...{
            singlePlacementGroup: boolean,
            zones: list,
            zoneBalance: boolean,
            sku: object,
            identity: object,
        },
        ...{ upgradePolicy: object, automaticRepairsPolicy: object, virtualMachineProfile: object },
        ...{
            scaleInPolicy: object,
            scheduledEventsPolicy: object,
            overprovision: boolean,
            resiliencyPolicy: object,
        },
        ...{ constrainedMaximumCapacity: boolean, additionalCapabilities: object },
    },
    path: ({ vmScaleSetName }) => `virtualMachineScaleSets/${vmScaleSetName}`,
    collection: ({ scaleSets }) => scaleSets,
    make: (state, base, earlier) => {
        checkScaleSet(state, base);
        return { ...base, uniqueId: earlier?.uniqueId ?? randomUUID(), model: (earlier?.model ?? 0) + 1 };
    },
    usedBy: (state, { id, name }) => {
        const member = Object.values(state.machines).find(
            (one) => one.inputs.virtualMachineScaleSet?.id === id && one.profile === undefined,
        );
        return (
            member && {
                code: "OperationNotAllowed",
                message: `Virtual machine scale set ${name} cannot be deleted, because ${member.id} is a member of it.`,
            }
        );
    },
    outputs: (state, { id, inputs, uniqueId }) => ({
        ...{ uniqueId, orchestrationMode: inputs.orchestrationMode, zones: inputs.zones },
        sku: inputs.sku && { ...inputs.sku, capacity: instancesOf(state, id).length },
    }),
};

const arm = armType(scaleSetType);

/** The machines that a scale set has made by its profile. */
export function instancesOf(state: SubscriptionState, scaleSet: string) {
    return Object.values(state.machines).filter(
        (one) => one.profile?.scaleSet.toLowerCase() === scaleSet.toLowerCase() && one.state !== "deleting",
    );
}

/**
 * With a profile, it makes and deletes its instances. Like Azure, an update makes the capacity what it says.
 * https://www.pulumi.com/registry/packages/azure-native/api-docs/compute/virtualmachinescaleset/
 */
export const virtualMachineScaleSet: ResourceType<ScaleSetInputs> = {
    ...arm,
    create: async (inputs, context) => {
        const made = await arm.create(inputs, context);
        await scaleTo(subscriptionKey(subscriptionId()), made.id, inputs.sku?.capacity);
        return { id: made.id, outputs: (await arm.read!(made.id, inputs, context)) ?? {} };
    },
    update: async (id, state, inputs, context) => {
        await arm.update!(id, state, inputs, context);
        await scaleTo(subscriptionKey(subscriptionId()), id, inputs.sku?.capacity);
        return (await arm.read!(id, inputs, context)) ?? {};
    },
    delete: async (id, state, context) => {
        await scaleTo(subscriptionKey(subscriptionId()), id, 0, { atOnce: true });
        await arm.delete!(id, state, context);
    },
};

/** https://learn.microsoft.com/azure/virtual-machine-scale-sets/virtual-machine-scale-sets-orchestration-modes */
function checkScaleSet(state: SubscriptionState, { inputs, location: place }: Stored<ScaleSetInputs>): void {
    const {
        orchestrationMode,
        platformFaultDomainCount,
        virtualMachineProfile: profile,
        sku,
        zones,
    } = inputs;
    if (orchestrationMode !== "Flexible")
        throw invalid("The rig has scale sets of the orchestration mode Flexible only.");
    if (platformFaultDomainCount === undefined)
        throw invalid("Required parameter 'platformFaultDomainCount' is missing (null).");
    checkZones(place, zones);
    const allowed = zones?.length ? [1, 5] : [1, 2, 3];
    if (!allowed.includes(platformFaultDomainCount))
        throw invalid(
            `The specified fault domain count ${platformFaultDomainCount} must fall in the range 1 to ${Math.max(...allowed)}.`,
        );
    if (profile === undefined) return;
    coresOf(sku?.name ?? "");
    const { osProfile = {}, networkProfile, storageProfile, scheduledEventsProfile } = profile;
    checkOsProfile({ ...osProfile, computerName: osProfile.computerNamePrefix });
    if (!osProfile.computerNamePrefix || osProfile.computerNamePrefix.length > 58)
        throw invalid("Virtual machine scale set computer name prefix must be 1 to 58 characters long.");
    checkImage(storageProfile);
    (inputs.identity?.userAssignedIdentities ?? []).forEach((id) => find(state.identities, id));
    if ((networkProfile?.networkApiVersion ?? "") < "2020-11-01")
        throw invalid(
            "The value of parameter 'networkApiVersion' is invalid. It must be 2020-11-01 or later for a scale set with flexible orchestration.",
        );
    const [card] = networkProfile?.networkInterfaceConfigurations ?? [];
    find(state.subnets, card?.ipConfigurations[0]?.subnet?.id ?? "");
    checkMinutes(
        "terminateNotificationProfile.notBeforeTimeout",
        scheduledEventsProfile?.terminateNotificationProfile?.notBeforeTimeout,
        5,
        15,
    );
    checkHealth(inputs);
}

function checkHealth({ virtualMachineProfile, upgradePolicy, automaticRepairsPolicy }: ScaleSetInputs): void {
    const health = healthExtension(virtualMachineProfile?.extensionProfile?.extensions);
    if (upgradePolicy?.mode === "Rolling" && health === undefined)
        throw invalid(
            "Rolling Upgrade mode is not supported for this Virtual Machine Scale Set because a health probe or health extension was not provided.",
        );
    if (!automaticRepairsPolicy?.enabled) return;
    if (health === undefined)
        throw invalid("Automatic repairs need a health probe or the application health extension.");
    checkMinutes("automaticRepairsPolicy.gracePeriod", automaticRepairsPolicy.gracePeriod, 10, 90);
}

function checkMinutes(name: string, value: string | undefined, least: number, most: number): void {
    if (value === undefined) return;
    const minutes = Number(/^PT(\d+)M$/.exec(value)?.[1]);
    if (!(minutes >= least && minutes <= most))
        throw invalid(`The value '${value}' of parameter '${name}' must be from PT${least}M to PT${most}M.`);
}

/** https://learn.microsoft.com/azure/virtual-machine-scale-sets/virtual-machine-scale-sets-health-extension */
export function healthExtension(extensions: readonly Extension[] = []): Extension | undefined {
    return extensions.find(
        ({ publisher, type }) =>
            publisher === "Microsoft.ManagedServices" && type === "ApplicationHealthLinux",
    );
}
