import { tenantId, userAssignedIdentity } from "../../rig/azure/identity";
import { natGateway, publicAddress, subnet, virtualNetwork } from "../../rig/azure/network";
import { networkInterface } from "../../rig/azure/networkInterface";
import { resourceGroup } from "../../rig/azure/resourceGroup";
import { virtualMachineScaleSet } from "../../rig/azure/scaleSet";
import { applicationSecurityGroup, networkSecurityGroup } from "../../rig/azure/securityGroup";
import { secret, vault } from "../../rig/azure/vault";
import { virtualMachine } from "../../rig/azure/virtualMachine";
import { recordingContext } from "../../unit/rig/recordingContext";

export const context = recordingContext("test");
export const group = { resourceGroupName: "cluster", location: "westeurope" };
export const size = "Standard_B2s";
export const image = {
    publisher: "Canonical",
    offer: "ubuntu-24_04-lts",
    sku: "server",
    version: "latest",
};
export const storageProfile = {
    imageReference: image,
    osDisk: { createOption: "FromImage", deleteOption: "Delete" },
};

interface Type {
    create(inputs: never, context: never): Promise<{ id: string; outputs: object }>;
    delete?(id: string, state: never, context: never): Promise<void>;
}

/**
 * Resources of a test that calls the rig's types without an engine: two machines, `a` with a public address and an identity, a pool of one
 * instance, and the vault `rig-vault` for them.
 */
export class AzureMachines {
    private readonly made: { id: string; remove: () => Promise<void> | undefined }[] = [];

    constructor(
        private readonly sshPublicKey: string,
        private readonly adminAddress: string,
    ) {}

    async create<Outputs = object>(type: Type, inputs: object): Promise<Outputs & { id: string }> {
        const { id, outputs } = await type.create({ ...group, ...inputs } as never, context as never);
        this.made.push({ id, remove: () => type.delete?.(id, inputs as never, context as never) });
        return { ...(outputs as Outputs), id };
    }

    /** The last one first. */
    async removeAll(): Promise<void> {
        for (const { remove } of this.made.reverse()) await remove();
    }

    async build() {
        const { nodes, rules, members } = await this.network();
        const own = await this.create<{ clientId: string; principalId: string }>(userAssignedIdentity, {
            resourceName: "pool",
        });
        await this.vault(own.principalId, nodes);
        const card = async (name: string, more: object) =>
            this.create<{ ipConfigurations: { privateIPAddress: string }[] }>(networkInterface, {
                networkInterfaceName: name,
                networkSecurityGroup: { id: rules },
                ipConfigurations: [{ name: "ip", subnet: { id: nodes }, ...more }],
            });
        const address = await this.publicAddress("a");
        const a = await card("a", {
            publicIPAddress: { id: address.id },
            applicationSecurityGroups: [{ id: members }],
        });
        const b = await card("b", {});
        await Promise.all([
            this.create(virtualMachine, { ...this.machine("a", a.id), ...identified(own.id) }),
            this.create(virtualMachine, this.machine("b", b.id)),
            this.create(virtualMachineScaleSet, this.pool(nodes, rules, own.id)),
        ]);
        const privateIp = (one: typeof a) => one.ipConfigurations[0]!.privateIPAddress;
        return { a: privateIp(a), b: privateIp(b), publicIp: address.ipAddress, clientId: own.clientId };
    }

    private async publicAddress(publicIpAddressName: string) {
        return this.create<{ ipAddress: string }>(publicAddress, {
            ...{ publicIpAddressName, publicIPAllocationMethod: "Static", sku: { name: "Standard" } },
        });
    }

    private async network() {
        await this.create(resourceGroup, {});
        const addressSpace = { addressPrefixes: ["10.20.0.0/24"] };
        await this.create(virtualNetwork, { virtualNetworkName: "net", addressSpace });
        const exit = await this.publicAddress("exit");
        const gateway = await this.create(natGateway, {
            ...{ natGatewayName: "nat", publicIpAddresses: [{ id: exit.id }], sku: { name: "Standard" } },
        });
        const nodes = await this.create(subnet, {
            ...{ virtualNetworkName: "net", subnetName: "nodes", addressPrefix: "10.20.0.0/24" },
            natGateway: { id: gateway.id },
            serviceEndpoints: [{ service: "Microsoft.KeyVault" }],
        });
        const members = await this.create(applicationSecurityGroup, {
            applicationSecurityGroupName: "members",
        });
        const rules = await this.create(networkSecurityGroup, {
            networkSecurityGroupName: "rules",
            securityRules: this.rules(members.id),
        });
        return { nodes: nodes.id, rules: rules.id, members: members.id };
    }

    private rules(members: string): object[] {
        const tcp = { access: "Allow", protocol: "Tcp", direction: "Inbound", destinationAddressPrefix: "*" };
        const admin = { sourceAddressPrefix: `${this.adminAddress}/32`, destinationPortRange: "22" };
        const peers = { sourceApplicationSecurityGroups: [{ id: members }], destinationPortRange: "7000" };
        const all = { protocol: "*", sourceAddressPrefix: "*", destinationPortRange: "*" };
        return [
            { ...tcp, ...admin, name: "ssh", priority: 100 },
            { ...tcp, ...peers, name: "members", priority: 200 },
            { ...tcp, ...all, name: "rest", priority: 4096, access: "Deny" },
        ];
    }

    private async vault(objectId: string, subnetId: string): Promise<void> {
        await this.create(vault, {
            vaultName: "rig-vault",
            properties: {
                ...{ tenantId, sku: { family: "A", name: "standard" } },
                accessPolicies: [{ tenantId, objectId, permissions: { secrets: ["get"] } }],
                networkAcls: { defaultAction: "Deny", virtualNetworkRules: [{ id: subnetId }] },
            },
        });
        const bundle = { vaultName: "rig-vault", secretName: "bundle", properties: { value: "first" } };
        await secret.create({ ...group, ...bundle }, context);
    }

    machine(name: string, card: string) {
        return {
            ...{ vmName: name, hardwareProfile: { vmSize: size }, storageProfile },
            osProfile: { ...this.osProfile("custom data of one"), computerName: name },
            networkProfile: { networkInterfaces: [{ id: card, primary: true }] },
        };
    }

    private osProfile(text: string) {
        const customData = `#cloud-config\nwrite_files: [{path: /srv/name, content: ${text}}]\n`;
        const path = "/home/azureuser/.ssh/authorized_keys";
        return {
            adminUsername: "azureuser",
            customData: Buffer.from(customData).toString("base64"),
            linuxConfiguration: {
                disablePasswordAuthentication: true,
                ssh: { publicKeys: [{ path, keyData: this.sshPublicKey }] },
            },
        };
    }

    private pool(subnetId: string, rules: string, identity: string) {
        const ipConfigurations = [{ name: "ip", subnet: { id: subnetId } }];
        const card = { name: "nic", networkSecurityGroup: { id: rules }, ipConfigurations };
        const health = {
            ...{ name: "health", publisher: "Microsoft.ManagedServices", type: "ApplicationHealthLinux" },
            typeHandlerVersion: "1.0",
            settings: { protocol: "http", port: 7999, requestPath: "/health" },
        };
        const percents = { maxBatchInstancePercent: 50, maxUnhealthyInstancePercent: 50 };
        return {
            ...{ vmScaleSetName: "pool", orchestrationMode: "Flexible", platformFaultDomainCount: 1 },
            ...{ sku: { name: size, capacity: 1 }, ...identified(identity) },
            upgradePolicy: { mode: "Rolling", rollingUpgradePolicy: percents },
            automaticRepairsPolicy: { enabled: true, gracePeriod: "PT10M" },
            virtualMachineProfile: {
                osProfile: { ...this.osProfile("custom data of all"), computerNamePrefix: "pool-" },
                storageProfile,
                networkProfile: { networkApiVersion: "2020-11-01", networkInterfaceConfigurations: [card] },
                scheduledEventsProfile: {
                    terminateNotificationProfile: { enable: true, notBeforeTimeout: "PT5M" },
                },
                extensionProfile: { extensions: [health] },
            },
        };
    }
}

const identified = (id: string) => ({ identity: { type: "UserAssigned", userAssignedIdentities: [id] } });
