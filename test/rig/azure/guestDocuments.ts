import { join } from "node:path";
import { writeWhole } from "../router/router";
import type { NetworkInterface, Vault, VirtualMachine } from "./records";
import type { SubscriptionState } from "./subscriptionState";

/**
 * What the services at 169.254.169.254 know of the machine with a network interface.
 * https://learn.microsoft.com/azure/virtual-machines/instance-metadata-service
 */
export async function writeMachineDocument(
    state: SubscriptionState,
    card: NetworkInterface,
    folder: string,
): Promise<void> {
    const machine = Object.values(state.machines).find(
        (one) =>
            one.inputs.networkProfile?.networkInterfaces?.[0]?.id.toLowerCase() === card.id.toLowerCase(),
    );
    if (machine === undefined) return;
    const subnet = state.subnets[(card.inputs.ipConfigurations[0]?.subnet?.id ?? "").toLowerCase()];
    const endpoints = subnet?.inputs.serviceEndpoints?.map(({ service }) => service) ?? [];
    const document = {
        instance: { compute: computeOf(state, machine), network: networkOfCard(card) },
        identities: identitiesOf(state, machine),
        events: eventsFor(state, machine),
        // A service endpoint shows a vault the subnet; without one it sees a public address.
        subnet: endpoints.includes("Microsoft.KeyVault") ? subnet?.id.toLowerCase() : null,
    };
    await writeWhole(join(folder, card.privateIp), JSON.stringify(document));
}

function computeOf(state: SubscriptionState, machine: VirtualMachine): object {
    const { inputs, name, location, group, vmId, id } = machine;
    const scaleSet = state.scaleSets[(inputs.virtualMachineScaleSet?.id ?? "").toLowerCase()];
    return {
        ...{
            name,
            location,
            vmId,
            resourceGroupName: group,
            resourceId: id,
            subscriptionId: id.split("/")[2],
        },
        ...{ vmSize: inputs.hardwareProfile?.vmSize, zone: inputs.zones?.[0] ?? "", osType: "Linux" },
        vmScaleSetName: scaleSet?.name ?? "",
        osProfile: {
            computerName: inputs.osProfile?.computerName,
            adminUsername: inputs.osProfile?.adminUsername,
        },
        platformFaultDomain: `${inputs.platformFaultDomain ?? 0}`,
        tagsList: Object.entries(inputs.tags ?? {}).map(([tag, value]) => ({ name: tag, value })),
    };
}

function networkOfCard({ privateIp }: NetworkInterface): object {
    return { interface: [{ ipv4: { ipAddress: [{ privateIpAddress: privateIp, publicIpAddress: "" }] } }] };
}

function identitiesOf(state: SubscriptionState, { inputs }: VirtualMachine): object {
    const assigned = (inputs.identity?.userAssignedIdentities ?? []).flatMap(
        (id) => state.identities[id.toLowerCase()] ?? [],
    );
    return Object.fromEntries(assigned.map(({ clientId, principalId }) => [clientId, principalId]));
}

/**
 * Every machine of a scale set sees the events of all of them.
 * https://learn.microsoft.com/azure/virtual-machines/linux/scheduled-events
 */
function eventsFor(state: SubscriptionState, { inputs, id }: VirtualMachine): object[] {
    const scaleSet = inputs.virtualMachineScaleSet?.id;
    const seen = Object.values(state.machines).filter((one) =>
        scaleSet === undefined ? one.id === id : one.inputs.virtualMachineScaleSet?.id === scaleSet,
    );
    return seen.flatMap(({ name, termination }) =>
        termination === undefined
            ? []
            : [
                  {
                      ...{ EventId: termination.eventId, EventType: "Terminate", EventStatus: "Scheduled" },
                      ...{
                          ResourceType: "VirtualMachine",
                          Resources: [name],
                          NotBefore: termination.notBefore,
                      },
                      ...{ Description: "", EventSource: "User", DurationInSeconds: -1 },
                  },
              ],
    );
}

/** What the vaults' data plane knows. */
export async function writeVaults(state: SubscriptionState, folder: string): Promise<void> {
    const vaults = Object.values(state.vaults).map((vault) => [
        vault.name.toLowerCase(),
        vaultDocument(vault),
    ]);
    await writeWhole(join(folder, "vaults.json"), JSON.stringify(Object.fromEntries(vaults)));
}

function vaultDocument({ name, location, secrets, inputs: { properties } }: Vault): object {
    const { networkAcls, publicNetworkAccess } = properties;
    return {
        ...{ name, location, tenantId: properties.tenantId, secrets },
        policies: Object.fromEntries(
            (properties.accessPolicies ?? []).map(({ objectId, permissions }) => [
                objectId,
                (permissions.secrets ?? []).map((one) => one.toLowerCase()),
            ]),
        ),
        open: publicNetworkAccess !== "Disabled" && (networkAcls?.defaultAction ?? "Allow") === "Allow",
        subnets: (networkAcls?.virtualNetworkRules ?? []).map(({ id }) => id.toLowerCase()),
        addresses: (networkAcls?.ipRules ?? []).map(({ value }) => value),
    };
}
