import * as pulumi from "@pulumi/pulumi";
import { AzureIngress, Ingress, NomadCluster, type NomadClusterArgs, Role } from "../../components";
import { localAnswers, types } from "./answers";
import { azureAnswers, azureTypes } from "./azureAnswers";
import { dropletAnswers, dropletTypes } from "./dropletAnswers";
import { ociAnswers, ociTypes } from "./ociAnswers";
import { type Answers, Recorder } from "./recorder";

/** The names that clouds get, for the longest names that a preview accepts. Pulumi allows 100 characters for a project and for a stack. */
const longest = (limit: number, start = "z") => start + "-y".repeat(limit).slice(0, limit - 2) + "x";
const place = { project: `P.${longest(98, "_")}`, stack: longest(100, "S") };
const cluster = `9_${longest(48, ".")}`;

const groups = {
    [longest(20, "s")]: { count: 3, roles: [Role.ConsulServer, Role.NomadServer] },
    [longest(20, "c")]: { count: 2, roles: [Role.NomadClient] },
};
const pools = { "a-pool": { initialCount: 1 } };
const admin = { cidrs: ["203.0.113.7/32"] };
const volumes = { [longest(20, "c")]: { sizeGb: 10 } };

const hostName = /^[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?$/i;
const inAccount = /^[a-z0-9][a-z0-9.-]{0,253}[a-z0-9]$/i;
const azure = /^[a-z0-9][a-z0-9._-]{0,62}[a-z0-9_]$/i;
const displayName = /^.{1,255}$/;

/** The names that a cloud accepts, by type and property. */
const accepted: Record<string, Record<string, RegExp>> = {
    // https://docs.digitalocean.com/reference/api/
    [dropletTypes.vpc]: { name: inAccount },
    [dropletTypes.firewall]: { name: inAccount },
    [dropletTypes.sshKey]: { name: inAccount },
    [dropletTypes.tag]: { name: /^[a-z0-9:_-]{1,255}$/i },
    [dropletTypes.droplet]: { name: hostName },
    [dropletTypes.volume]: { name: /^[a-z][a-z0-9-]{0,63}$/ },
    // https://docs.oracle.com/iaas/api/#/en/iaas/
    [ociTypes.vcn]: { displayName, dnsLabel: /^[a-z][a-z0-9]{0,14}$/ },
    [ociTypes.subnet]: { displayName, dnsLabel: /^[a-z][a-z0-9]{0,14}$/ },
    [ociTypes.gateway]: { displayName },
    [ociTypes.securityGroup]: { displayName },
    [ociTypes.instance]: { displayName, "createVnicDetails.hostnameLabel": /^[a-z][a-z0-9-]{0,61}[a-z0-9]$/ },
    // https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules
    [azureTypes.resourceGroup]: { resourceGroupName: /^[\w().-]{0,89}[\w()-]$/ },
    [azureTypes.network]: { virtualNetworkName: azure },
    [azureTypes.subnet]: { subnetName: azure },
    [azureTypes.securityGroup]: {
        networkSecurityGroupName: azure,
        "securityRules.*.name": /^[a-z0-9][\w.-]{0,78}\w$/i,
    },
    [azureTypes.applicationGroup]: { applicationSecurityGroupName: azure },
    [azureTypes.publicAddress]: { publicIpAddressName: azure },
    [azureTypes.interface]: { networkInterfaceName: azure },
    [azureTypes.gateway]: { natGatewayName: azure },
    [azureTypes.scaleSet]: {
        vmScaleSetName: azure,
        "virtualMachineProfile?.osProfile.computerNamePrefix": /^[a-z][a-z0-9-]{0,14}$/,
    },
    [azureTypes.machine]: { vmName: azure, "osProfile.computerName": hostName },
    [azureTypes.identity]: { resourceName: /^[a-z0-9][\w-]{2,127}$/i },
    [azureTypes.vault]: { vaultName: /^[a-z](?!.*--)[a-z0-9-]{1,22}[a-z0-9]$/i },
    [azureTypes.secret]: { secretName: /^[a-z0-9-]{1,127}$/i },
    // sdk/nspawn/names.ts
    [types.machine]: { machineName: /^[a-z0-9][a-z0-9-]{0,38}[a-z0-9]$/, hostName },
    [types.network]: { networkName: /^[a-z0-9][a-z0-9-]{0,38}[a-z0-9]$/ },
};

/** The values at a path, in which `*` is each element, and a part with `?` may be missing. */
function valuesAt(value: unknown, [part, ...rest]: string[]): unknown[] {
    if (part === undefined) return [value];
    if (part === "*") return (value as unknown[]).flatMap((one) => valuesAt(one, rest));
    const next = (value as Record<string, unknown>)[part.replace("?", "")];
    return next === undefined && part.endsWith("?") ? [] : valuesAt(next, rest);
}

const platforms: [string, NomadClusterArgs, Answers, (keyof typeof accepted)[]][] = [
    ["local", { local: {}, groups, pools }, localAnswers(), [types.machine, types.network]],
    [
        "digitalocean",
        { digitalocean: { region: "sgp1", ingress: Ingress.ReservedIp, volumes }, groups, admin },
        dropletAnswers(),
        Object.values(dropletTypes).filter((type) => type in accepted),
    ],
    [
        "oci",
        { oci: { compartmentId: "ocid1.compartment.oc1..a" }, groups, admin },
        ociAnswers(),
        Object.values(ociTypes).filter((type) => type in accepted),
    ],
    [
        "azure",
        { azure: { location: "westeurope", ingress: AzureIngress.Public }, groups, pools, admin },
        azureAnswers(),
        Object.values(azureTypes),
    ],
];

test.each(platforms)(
    "on %s, every name fits into the cloud's limits and is the only one of its type",
    async (_, args, answers, expected) => {
        const recorder = await Recorder.start(answers, place);
        new NomadCluster(cluster, args);
        await recorder.settled();
        const seen = recorder.registrations.filter(({ type }) => type in accepted);
        expect([...new Set(seen.map(({ type }) => type))].sort()).toEqual([...expected].sort());
        for (const type of expected) {
            for (const [path, pattern] of Object.entries(accepted[type]!)) {
                const names = recorder
                    .ofType(type)
                    .flatMap(({ inputs }) => valuesAt(inputs, path.split(".")));
                for (const name of names)
                    expect([type, path, name]).toEqual([type, path, expect.stringMatching(pattern)]);
                const isOwn =
                    /^(name|\w+Name)$/.test(path) && !["secretName", "resourceGroupName"].includes(path);
                if (isOwn && type !== azureTypes.subnet && path !== "displayName")
                    expect(new Set(names).size).toBe(names.length);
            }
        }
        for (const { type, name, inputs } of recorder.registrations)
            for (const tag of Object.values(inputs.tags ?? inputs.freeformTags ?? {}))
                if (!Array.isArray(inputs.tags))
                    expect([type, name, String(tag).length <= 256]).toEqual([type, name, true]);
    },
);

test.each(["a".repeat(51), "-a", "my cluster", "a/b", "ü"])(
    "cluster name %j is refused at preview",
    async (name) => {
        const recorder = await Recorder.start(localAnswers());
        expect(() => new NomadCluster(name, { local: {} })).toThrow(
            `Expected the cluster's name to be 1 to 50 letters, digits, \`.\`, \`_\` and \`-\`, beginning with a letter or a digit, got \`${name}\`.`,
        );
        await recorder.settled();
    },
);

test("groups that Azure could not tell apart are refused at preview", async () => {
    const roles = [Role.NomadClient];
    const args = {
        azure: { location: "westeurope" },
        groups: {
            node: { count: 3, roles: Object.values(Role) },
            "a-b": { count: 1, roles },
            "a--b": { count: 1, roles },
        },
        admin,
    };
    const recorder = await Recorder.start(azureAnswers());
    expect(() => new NomadCluster("prod", args)).toThrow(
        "got `a-b` and `a--b`: both would be called `a-b` there. Rename one of them.",
    );
    await recorder.settled();
    expect(pulumi.getProject()).toBe("project");
});
