import { AzureIngress, type NomadClusterArgs, Role } from "../../components";
import { azureSecurityRules, firewallRules, groupRules } from "../../sdk/firewall";
import { planCluster } from "../../sdk/topology";
import { unpacked } from "../unpacked";
import { types } from "./answers";
import { azureAnswers, azureTypes } from "./azureAnswers";
import { valueOf } from "./recorder";
import { startCluster } from "./startCluster";

const admin = { cidrs: ["203.0.113.7/32"] };
const location = "westeurope";
const separated = {
    servers: { count: 3, roles: [Role.ConsulServer, Role.NomadServer], size: "Standard_D2s_v5" },
    clients: { count: 2, roles: [Role.NomadClient] },
};

const start = (azure: Partial<NomadClusterArgs["azure"]> = {}, more: NomadClusterArgs = {}) =>
    startCluster({ azure: { location, ...azure }, admin, ...more }, azureAnswers());

test("three servers and two clients: exactly what they need of Azure", async () => {
    const { recorder } = await start({}, { groups: separated });
    const counts = recorder.counts();
    expect(
        Object.fromEntries(Object.entries(azureTypes).map(([kind, type]) => [kind, counts[type] ?? 0])),
    ).toEqual({
        ...{ resourceGroup: 1, network: 1, subnet: 1, securityGroup: 2, applicationGroup: 2 },
        ...{ publicAddress: 5, interface: 5, scaleSet: 2, machine: 5 },
        // Only pools need these.
        ...{ gateway: 0, identity: 0, vault: 0, secret: 0 },
    });
});

test("a machine has its size, its image, its scale set, its login and its tags", async () => {
    const { recorder } = await start({}, { groups: separated });
    expect(recorder.named(azureTypes.machine, "prod-servers-1").inputs).toMatchObject({
        resourceGroupName: "project-stack-prod",
        ...{ location, vmName: "prod-servers-1" },
        tags: { "nomad-cluster": "project/stack/prod", "nomad-group": "servers" },
        virtualMachineScaleSet: { id: "prod-servers-id" },
        hardwareProfile: { vmSize: "Standard_D2s_v5" },
        storageProfile: {
            imageReference: { publisher: "Canonical", sku: "server", version: "latest" },
            osDisk: { createOption: "FromImage", deleteOption: "Delete" },
        },
        osProfile: {
            ...{ computerName: "servers-1", adminUsername: "azureuser" },
            linuxConfiguration: {
                disablePasswordAuthentication: true,
                ssh: {
                    publicKeys: [
                        { path: "/home/azureuser/.ssh/authorized_keys", keyData: "ssh-ed25519 prod-ssh" },
                    ],
                },
            },
        },
        networkProfile: { networkInterfaces: [{ id: "prod-servers-1-id", deleteOption: "Detach" }] },
    });
    expect(recorder.named(azureTypes.machine, "prod-clients-0").inputs).toMatchObject({
        hardwareProfile: { vmSize: "Standard_B2als_v2" },
    });
    expect(recorder.named(azureTypes.machine, "prod-clients-0").inputs).not.toHaveProperty("zones");
    expect(recorder.named(azureTypes.scaleSet, "prod-servers").inputs).toMatchObject({
        ...{ orchestrationMode: "Flexible", platformFaultDomainCount: 1, singlePlacementGroup: false },
    });
    expect(recorder.named(azureTypes.scaleSet, "prod-servers").inputs).not.toHaveProperty(
        "virtualMachineProfile",
    );
});

test("machines are spread over the zones, which their scale set has, too", async () => {
    const { recorder } = await start({ zones: [1, 3] });
    expect(recorder.ofType(azureTypes.machine).map(({ inputs }) => inputs.zones)).toEqual([
        ["1"],
        ["3"],
        ["1"],
    ]);
    expect(recorder.named(azureTypes.scaleSet, "prod-node").inputs.zones).toEqual(["1", "3"]);
});

test("an existing resource group takes everything, and none is made", async () => {
    const { recorder } = await start({ resourceGroupName: "team" });
    expect(recorder.ofType(azureTypes.resourceGroup)).toEqual([]);
    for (const { type, inputs } of recorder.registrations.filter((one) => one.type.startsWith("azure")))
        expect({ type, group: inputs.resourceGroupName }).toEqual({ type, group: "team" });
});

test("the cluster's own resource group stays when its stack is renamed", async () => {
    const { recorder } = await start();
    const [group] = recorder.ofType(azureTypes.resourceGroup);
    expect(group).toMatchObject({
        inputs: { resourceGroupName: "project-stack-prod", location },
        ignoreChanges: ["resourceGroupName"],
    });
});

test("the security groups are those of the one model, senders by their application groups", async () => {
    const { recorder } = await start({ ingress: AzureIngress.Public }, { groups: separated });
    const plan = planCluster({ groups: separated });
    const model = firewallRules(plan, { adminCidrs: admin.cidrs, ingress: true });
    for (const group of Object.keys(separated)) {
        expect(recorder.named(azureTypes.securityGroup, `prod-${group}`).inputs.securityRules).toEqual(
            azureSecurityRules(groupRules(plan, model, group)).map(({ senders, ...rule }) => ({
                ...rule,
                ...(senders && {
                    sourceApplicationSecurityGroups: senders.map((sender) => ({ id: `prod-${sender}-id` })),
                }),
            })),
        );
        expect(recorder.named(azureTypes.interface, `prod-${group}-0`).inputs).toMatchObject({
            networkSecurityGroup: { id: `prod-${group}-id` },
            ipConfigurations: [
                {
                    subnet: { id: "prod-subnet-id" },
                    applicationSecurityGroups: [{ id: `prod-${group}-id` }],
                },
            ],
        });
    }
    expect(recorder.named(azureTypes.subnet, "prod-subnet").inputs).toMatchObject({
        ...{
            virtualNetworkName: "prod-network",
            addressPrefix: "10.20.0.0/24",
            defaultOutboundAccess: false,
        },
    });
});

test("machines join by private addresses, and are delivered to at public ones, which a replaced machine keeps", async () => {
    const { cluster, recorder } = await start({ ingress: AzureIngress.Public });
    const machines = await valueOf(cluster.machines);
    expect(machines).toMatchObject(
        ["4", "5", "6"].map((host, index) => ({
            id: `vm of prod-node-${index} /disk/of/prod-node-${index}`,
            address: `10.20.0.${host}`,
            sshAddress: `203.0.113.${2 + index}`,
        })),
    );
    expect(await valueOf(cluster.ingress)).toEqual(["203.0.113.2", "203.0.113.3", "203.0.113.4"]);
    expect(recorder.named(types.delivery, "prod-node-0").inputs).toMatchObject({
        ...{ sshAddress: "203.0.113.2", sshUser: "azureuser" },
    });
    const bundle = unpacked(recorder.named(types.delivery, "prod-node-0").inputs.bundle as string);
    expect(bundle).toContain("10.20.0.5");
    expect(await valueOf((await start()).cluster.ingress)).toEqual([]);
});

test("the boot document has no secret, and stays below Azure's limit", async () => {
    const { recorder } = await start();
    const { inputs, secretInputs } = recorder.named(azureTypes.machine, "prod-node-0");
    const { customData } = inputs.osProfile as { customData: string };
    expect(Buffer.from(customData, "base64").toString()).toMatch(/^#cloud-config\n/);
    expect(secretInputs).toEqual([]);
    expect(Buffer.from(customData, "base64").byteLength).toBeLessThan(65_535);
});

test("what the moment decided never replaces a machine; what the program declares does", async () => {
    const { recorder } = await start({ instances: { "node-1": { size: "Standard_D2s_v5" } } });
    const { ignoreChanges, deleteBeforeReplace, replacementTrigger } = recorder.named(
        azureTypes.machine,
        "prod-node-1",
    );
    expect(ignoreChanges).toEqual(["osProfile", "storageProfile", "hardwareProfile"]);
    expect(deleteBeforeReplace).toBe(true);
    expect(replacementTrigger).toEqual({ size: "Standard_D2s_v5", imageId: "" });
});

test("datacenter and region are not derived from the location", async () => {
    const { cluster } = await start({}, { datacenter: "office" });
    expect(await valueOf(cluster.datacenter)).toBe("office");
    expect(await valueOf(cluster.region)).toBe("global");
    expect(await valueOf((await start()).cluster.datacenter)).toBe("dc1");
});
