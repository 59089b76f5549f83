import * as compute from "@pulumi/azure-native/compute";
import * as pulumi from "@pulumi/pulumi";
import { bootDocument } from "../../../sdk/node";
import { ports } from "../../../sdk/ports";
import { memberPrefix, type PoolPlan } from "../../../sdk/topology";
import type { PlatformOptions, PlatformPool, PoolContent } from "../platform";
import type { AzureArgs } from "./args";
import { imageReference, sshUser } from "./images";
import { keyLogin } from "./machines";
import { azureName, groupTag } from "./names";
import type { AzureNetwork } from "./network";
import { poolCapacity } from "./poolCapacity";
import { shapeOf } from "./sizes";
import { createVault, type PoolVault } from "./vault";

/** A pool as a Flexible scale set, whose members fetch their bundle from a vault with the identity that they are born with. */
export function createPool(
    options: PlatformOptions,
    args: AzureArgs,
    place: AzureNetwork,
    content: PoolContent,
): PlatformPool {
    const { name, parent } = options;
    const { pool } = content;
    const { shared } = place;
    const vault = createVault(options, place, content);
    const vmScaleSetName = azureName(name, pool.name);
    const { resourceGroupName } = shared;
    const capacity = poolCapacity({ resourceGroupName, vmScaleSetName }, pool.initialCount, parent);
    const scaleSet = new compute.VirtualMachineScaleSet(
        `${name}-${pool.name}`,
        {
            ...shared,
            tags: { ...shared.tags, [groupTag]: pool.name },
            vmScaleSetName,
            orchestrationMode: compute.OrchestrationMode.Flexible,
            platformFaultDomainCount: 1,
            singlePlacementGroup: false,
            zones: args.zones?.map(String),
            sku: { name: sizeOf(pool, args).size, tier: "Standard", capacity },
            identity: {
                type: compute.ResourceIdentityType.UserAssigned,
                userAssignedIdentities: [vault.identity.id],
            },
            ...upkeep,
            virtualMachineProfile: machineProfile(options, args, place, pool, vault),
        },
        {
            parent,
            dependsOn: [vault.complete, ...content.dependsOn],
            // A bundle brings everything that the boot document holds.
            ignoreChanges: ["virtualMachineProfile.osProfile"],
            deleteBeforeReplace: true,
        },
    );
    return { resource: scaleSet, id: scaleSet.uniqueId };
}

function sizeOf(pool: PoolPlan, { imageId }: AzureArgs) {
    return shapeOf(pool, { imageId });
}

/** What Azure does with the members by itself. */
const upkeep = {
    // An installation takes a few minutes, on a slow network many.
    automaticRepairsPolicy: {
        enabled: true,
        gracePeriod: "PT30M",
        repairAction: compute.RepairAction.Replace,
    },
    upgradePolicy: {
        mode: compute.UpgradeMode.Rolling,
        rollingUpgradePolicy: {
            maxBatchInstancePercent: 20,
            // By default 20, which a single member exceeds while it is upgraded, up to four in all.
            maxUnhealthyInstancePercent: 100,
            // An upgrade ends with the first batch that does not become healthy.
            maxUnhealthyUpgradedInstancePercent: 20,
            pauseTimeBetweenBatches: "PT1M",
        },
    },
};

/** https://learn.microsoft.com/azure/virtual-machine-scale-sets/virtual-machine-scale-sets-health-extension */
const healthExtension = {
    name: "health",
    publisher: "Microsoft.ManagedServices",
    type: "ApplicationHealthLinux",
    // Of the first version, for which the status of an HTTP answer is enough.
    typeHandlerVersion: "1.0",
    autoUpgradeMinorVersion: true,
    settings: {
        ...{ protocol: "http", port: ports.nodeHealth, requestPath: "/health" },
        ...{ intervalInSeconds: 15, numberOfProbes: 3 },
    },
};

function machineProfile(
    { sshPublicKey }: PlatformOptions,
    args: AzureArgs,
    { subnet, securityGroups }: AzureNetwork,
    pool: PoolPlan,
    { identity, vault }: PoolVault,
) {
    const { application, network } = securityGroups.get(pool.name)!;
    const boot = pulumi.all([vault.name, identity.clientId]).apply(([vaultName, clientId]) =>
        bootDocument({
            pool: {
                bundle: { keyVault: `https://${vaultName}.vault.azure.net`, identity: clientId },
                events: "azure",
            },
        }),
    );
    return {
        osProfile: {
            computerNamePrefix: memberPrefix(pool),
            adminUsername: sshUser,
            customData: boot.apply((text) => Buffer.from(text).toString("base64")),
            linuxConfiguration: keyLogin(sshPublicKey),
        },
        storageProfile: {
            imageReference: imageReference(sizeOf(pool, args), args.image),
            osDisk: {
                createOption: compute.DiskCreateOptionTypes.FromImage,
                deleteOption: compute.DiskDeleteOptionTypes.Delete,
            },
        },
        networkProfile: {
            networkApiVersion: compute.NetworkApiVersion.NetworkApiVersion_2020_11_01,
            networkInterfaceConfigurations: [
                {
                    ...{ name: "primary", primary: true, deleteOption: compute.DeleteOptions.Delete },
                    networkSecurityGroup: { id: network.id },
                    // Without a public address: members reach the internet through the NAT gateway of the subnet.
                    ipConfigurations: [
                        {
                            ...{ name: "primary", primary: true },
                            subnet: { id: subnet.id },
                            applicationSecurityGroups: [{ id: application.id }],
                        },
                    ],
                },
            ],
        },
        extensionProfile: { extensions: [healthExtension] },
        // More than a drain takes: a member that has left lets Azure go on at once.
        scheduledEventsProfile: {
            terminateNotificationProfile: { enable: true, notBeforeTimeout: "PT10M" },
        },
    };
}
