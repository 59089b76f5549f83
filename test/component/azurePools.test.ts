import { createHash } from "node:crypto";
import { type NomadClusterArgs, type PoolArgs, Role } from "../../components";
import { unpacked } from "../unpacked";
import { types } from "./answers";
import { askedScaleSet, azureAnswers, azureTypes } from "./azureAnswers";
import type { Answers, Recorder } from "./recorder";
import { startCluster } from "./startCluster";

const servers = { count: 3, roles: [Role.ConsulServer, Role.NomadServer] };

const start = (
    pools: Record<string, PoolArgs> = { workers: { initialCount: 2, size: "Standard_D2ps_v6" } },
    azure: Partial<NomadClusterArgs["azure"]> = {},
    answers: Answers = {},
) =>
    startCluster(
        {
            azure: { location: "westeurope", ...azure },
            groups: { servers },
            pools,
            admin: { cidrs: ["203.0.113.7/32"] },
        },
        { ...azureAnswers(), ...answers },
    );

const vaultOf = (principal: string) =>
    `prod-${createHash("sha256").update(principal).digest("hex").slice(0, 12)}`;

function secretsOf(recorder: Recorder, pool: string): Record<string, string> {
    const vault = vaultOf(`principal of prod-${pool}`);
    return Object.fromEntries(
        recorder
            .ofType(azureTypes.secret)
            .filter(({ inputs }) => inputs.vaultName === vault)
            .map(({ inputs }) => [
                inputs.secretName as string,
                (inputs.properties as { value: string }).value,
            ]),
    );
}

test("a pool is a scale set that makes members, beside what all pools share", async () => {
    const { recorder } = await start({ workers: { initialCount: 2 }, builders: { initialCount: 0 } });
    const counts = recorder.counts();
    expect(
        Object.fromEntries(Object.entries(azureTypes).map(([kind, type]) => [kind, counts[type] ?? 0])),
    ).toEqual({
        ...{ resourceGroup: 1, network: 1, subnet: 1, securityGroup: 3, applicationGroup: 3 },
        ...{ publicAddress: 4, interface: 3, scaleSet: 3, machine: 3 },
        ...{ gateway: 1, identity: 2, vault: 2, secret: 18 },
    });
    expect(recorder.named(azureTypes.subnet, "prod-subnet").inputs).toMatchObject({
        natGateway: { id: "prod-outbound-id" },
        serviceEndpoints: [{ service: "Microsoft.KeyVault" }],
    });
    expect(recorder.named(azureTypes.gateway, "prod-outbound").inputs).toMatchObject({
        publicIpAddresses: [{ id: "prod-outbound-id" }],
    });
});

test("members are born with their identity, in their security groups, without a public address", async () => {
    const { recorder } = await start(undefined, { zones: [1, 2, 3] });
    const { inputs, ignoreChanges } = recorder.named(azureTypes.scaleSet, "prod-workers");
    expect(inputs).toMatchObject({
        ...{ vmScaleSetName: "prod-workers", orchestrationMode: "Flexible", zones: ["1", "2", "3"] },
        sku: { name: "Standard_D2ps_v6", capacity: 2 },
        identity: { type: "UserAssigned", userAssignedIdentities: ["/id/of/prod-workers"] },
        virtualMachineProfile: {
            osProfile: {
                ...{ computerNamePrefix: "workers-", adminUsername: "azureuser" },
                linuxConfiguration: { disablePasswordAuthentication: true },
            },
            storageProfile: { imageReference: { sku: "server-arm64" } },
            networkProfile: {
                networkInterfaceConfigurations: [
                    {
                        networkSecurityGroup: { id: "prod-workers-id" },
                        ipConfigurations: [
                            {
                                subnet: { id: "prod-subnet-id" },
                                applicationSecurityGroups: [{ id: "prod-workers-id" }],
                            },
                        ],
                    },
                ],
            },
        },
    });
    expect(JSON.stringify(inputs)).not.toContain("publicIPAddressConfiguration");
    expect(ignoreChanges).toEqual(["virtualMachineProfile.osProfile"]);
});

test("an update sends the number of members that the pool has now, whoever has changed it", async () => {
    const { recorder } = await start(
        { workers: { initialCount: 2 } },
        {},
        {
            [askedScaleSet]: (_, inputs) => {
                expect(inputs).toEqual({
                    resourceGroupName: "project-stack-prod",
                    vmScaleSetName: "prod-workers",
                });
                return { outputs: { sku: { capacity: 7 } } };
            },
        },
    );
    const { inputs } = recorder.named(azureTypes.scaleSet, "prod-workers");
    expect(inputs).toMatchObject({ sku: { capacity: 7 } });
});

test("Azure repairs members by their health, announces their end, and upgrades three of them", async () => {
    const { recorder } = await start();
    expect(recorder.named(azureTypes.scaleSet, "prod-workers").inputs).toMatchObject({
        automaticRepairsPolicy: { enabled: true, repairAction: "Replace" },
        upgradePolicy: {
            mode: "Rolling",
            rollingUpgradePolicy: { maxBatchInstancePercent: 20, maxUnhealthyInstancePercent: 100 },
        },
        virtualMachineProfile: {
            extensionProfile: {
                extensions: [
                    {
                        ...{ publisher: "Microsoft.ManagedServices", type: "ApplicationHealthLinux" },
                        settings: { protocol: "http", port: 4644, requestPath: "/health" },
                    },
                ],
            },
            scheduledEventsProfile: {
                terminateNotificationProfile: { enable: true, notBeforeTimeout: "PT10M" },
            },
        },
    });
});

test("the vault answers one identity alone, and that inside the subnet alone", async () => {
    const { recorder } = await start();
    const { inputs } = recorder.named(azureTypes.vault, "prod-workers");
    expect(inputs).toMatchObject({
        vaultName: vaultOf("principal of prod-workers"),
        properties: {
            ...{ tenantId: "tenant", enableRbacAuthorization: false, softDeleteRetentionInDays: 7 },
            accessPolicies: [
                {
                    ...{ tenantId: "tenant", objectId: "principal of prod-workers" },
                    permissions: { secrets: ["get"] },
                },
            ],
            networkAcls: {
                ...{ defaultAction: "Deny", bypass: "None" },
                virtualNetworkRules: [{ id: "prod-subnet-id" }],
            },
        },
    });
});

test("the vault has the bundle in pieces, which is written whole before a member is born", async () => {
    const { recorder } = await start();
    const secrets = secretsOf(recorder, "workers");
    const { parts, sha256 } = JSON.parse(secrets.bundle!) as { parts: number; sha256: string };
    const text = Array.from({ length: parts }, (_, index) => secrets[`bundle-${index}`]).join("");
    expect(createHash("sha256").update(text).digest("hex")).toBe(sha256);
    expect(unpacked(text)).toContain("POOL='workers'");
    // With room for twice as much.
    expect(parts).toBeLessThanOrEqual(4);
    expect(secrets["bundle-7"]).toBe("unused");
    for (const { secretInputs } of recorder.ofType(azureTypes.secret))
        expect(secretInputs).toEqual(["properties"]);
    const whole = `${azureTypes.secret} prod-workers-bundle`;
    expect(recorder.named(azureTypes.secret, "prod-workers-bundle").dependencies).toContain(
        `${azureTypes.secret} prod-workers-bundle-7`,
    );
    expect(recorder.named(azureTypes.scaleSet, "prod-workers").dependencies).toEqual(
        expect.arrayContaining([whole, `${types.poolMembership} prod-workers`]),
    );
});

test("the boot document names the vault and the identity, and has no secret", async () => {
    const { recorder } = await start();
    const { inputs, secretInputs } = recorder.named(azureTypes.scaleSet, "prod-workers");
    expect(secretInputs).toEqual([]);
    const { osProfile } = inputs.virtualMachineProfile as { osProfile: { customData: string } };
    const document = Buffer.from(osProfile.customData, "base64");
    expect(document.byteLength).toBeLessThan(65_535);
    const source = unpacked(document.toString());
    expect(source).toContain(
        `SOURCE='keyvault:https://${vaultOf("principal of prod-workers")}.vault.azure.net'`,
    );
    expect(source).toContain("IDENTITY='client of prod-workers'");
    expect(source).toContain("EVENTS='azure'");
});

test("servers have no identity, so that a task on them finds no token", async () => {
    const { recorder } = await start();
    for (const { inputs } of recorder.ofType(azureTypes.machine))
        expect(inputs).not.toHaveProperty("identity");
    expect(recorder.named(azureTypes.scaleSet, "prod-servers").inputs).not.toHaveProperty("identity");
});

test("the wait for the first members begins anew only with another scale set", async () => {
    const { recorder } = await start();
    expect(recorder.named(types.poolReadiness, "prod-workers").inputs).toMatchObject({
        ...{ pool: "workers", initialCount: 2, poolId: "scale set of prod-workers" },
    });
});
