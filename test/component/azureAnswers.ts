import { addressAt, parseCidr } from "../../sdk/topology";
import { localAnswers } from "./answers";
import type { Answers } from "./recorder";

export const azureTypes = {
    resourceGroup: "azure-native:resources:ResourceGroup",
    network: "azure-native:network:VirtualNetwork",
    subnet: "azure-native:network:Subnet",
    securityGroup: "azure-native:network:NetworkSecurityGroup",
    applicationGroup: "azure-native:network:ApplicationSecurityGroup",
    publicAddress: "azure-native:network:PublicIPAddress",
    interface: "azure-native:network:NetworkInterface",
    scaleSet: "azure-native:compute:VirtualMachineScaleSet",
    machine: "azure-native:compute:VirtualMachine",
    gateway: "azure-native:network:NatGateway",
    identity: "azure-native:managedidentity:UserAssignedIdentity",
    vault: "azure-native:keyvault:Vault",
    secret: "azure-native:keyvault:Secret",
} as const;

/** The function that asks for a scale set. */
export const askedScaleSet = "azure-native:compute:getVirtualMachineScaleSet";

/** Invented answers in the form of Azure's. */
export function azureAnswers(): Answers {
    let addresses = 0;
    let interfaces = 0;
    const named = (property: string) => (name: string, inputs: Record<string, unknown>) => ({
        id: `/id/of/${name}`,
        outputs: { name: inputs[property] },
    });
    return {
        ...localAnswers(),
        [azureTypes.resourceGroup]: named("resourceGroupName"),
        [azureTypes.network]: named("virtualNetworkName"),
        [azureTypes.publicAddress]: () => ({
            outputs: { ipAddress: addressAt(parseCidr("203.0.113.0/24")!, 2 + addresses++) },
        }),
        [azureTypes.interface]: (_, { ipConfigurations }) => ({
            outputs: {
                ipConfigurations: [
                    {
                        ...(ipConfigurations as object[])[0],
                        privateIPAddress: addressAt(parseCidr("10.20.0.0/24")!, 4 + interfaces++),
                    },
                ],
            },
        }),
        [azureTypes.identity]: (name) => ({
            id: `/id/of/${name}`,
            outputs: {
                ...{ principalId: `principal of ${name}`, clientId: `client of ${name}`, tenantId: "tenant" },
            },
        }),
        [azureTypes.vault]: named("vaultName"),
        [askedScaleSet]: () => {
            // As gRPC carries it.
            const details = `Status=404 Code="ResourceNotFound" Message="The Resource was not found."`;
            throw Object.assign(new Error(), { details });
        },
        [azureTypes.scaleSet]: (name) => ({ outputs: { uniqueId: `scale set of ${name}` } }),
        [azureTypes.machine]: (name, { storageProfile }) => ({
            outputs: {
                vmId: `vm of ${name}`,
                storageProfile: {
                    ...(storageProfile as object),
                    osDisk: { managedDisk: { id: `/disk/of/${name}` } },
                },
            },
        }),
    };
}
