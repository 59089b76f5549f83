import { gunzipSync } from "node:zlib";
import { type NomadClusterArgs, OciIngress, Role } from "../../components";
import { firewallRules, groupRules, ociSecurityRules } from "../../sdk/firewall";
import { planCluster } from "../../sdk/topology";
import { unpacked } from "../unpacked";
import { types } from "./answers";
import { ociAnswers, ociTypes } from "./ociAnswers";
import { valueOf } from "./recorder";
import { startCluster } from "./startCluster";

const admin = { cidrs: ["203.0.113.7/32"] };
const compartmentId = "ocid1.compartment.oc1..aaaa";
const separated = {
    servers: { count: 3, roles: [Role.ConsulServer, Role.NomadServer], size: "VM.Standard.A1.Flex:1:6" },
    clients: { count: 2, roles: [Role.NomadClient] },
};

const start = (
    oci: Partial<NomadClusterArgs["oci"]> = {},
    more: NomadClusterArgs = {},
    tenancy: Parameters<typeof ociAnswers>[0] = {},
) => startCluster({ oci: { compartmentId, ...oci }, admin, ...more }, ociAnswers(tenancy));

test("three servers and two clients: exactly what they need of Oracle", async () => {
    const { recorder } = await start({}, { groups: separated });
    const counts = recorder.counts();
    const { rule: rules, ...rest } = Object.fromEntries(
        Object.entries(ociTypes).map(([kind, type]) => [kind, counts[type] ?? 0]),
    );
    expect(rest).toEqual({
        ...{ vcn: 1, gateway: 1, routes: 1, securityList: 1, subnet: 1 },
        ...{ securityGroup: 2, report: 0, instance: 5 },
    });
    const plan = planCluster({ groups: separated });
    const model = firewallRules(plan, { adminCidrs: admin.cidrs });
    const inbound = Object.keys(separated).flatMap((group) =>
        ociSecurityRules(groupRules(plan, model, group)),
    );
    expect(rules).toBe(inbound.length + 2); // and one rule for each group that lets its machines send
});

test("an instance has its shape, its image, its place, its internal name and its tags", async () => {
    const { recorder } = await start({}, { groups: separated });
    expect(recorder.named(ociTypes.instance, "prod-servers-1").inputs).toMatchObject({
        compartmentId,
        displayName: "prod-servers-1",
        freeformTags: {
            "nomad-cluster": "project/stack/prod",
            "nomad-group": "servers",
            "nomad-node": "servers-1",
        },
        availabilityDomain: "Uocm:EU-1-AD-2",
        faultDomain: "FAULT-DOMAIN-1",
        shape: "VM.Standard.A1.Flex",
        shapeConfig: { ocpus: 1, memoryInGbs: 6 },
        sourceDetails: {
            sourceType: "image",
            sourceId: "ocid1.image.oc1..Canonical-Ubuntu-aarch64",
            bootVolumeSizeInGbs: "50",
        },
        createVnicDetails: {
            ...{ subnetId: "prod-subnet-id", hostnameLabel: "servers-1", assignPublicIp: "true" },
            nsgIds: ["prod-servers-id"],
        },
    });
    const client = recorder.named(ociTypes.instance, "prod-clients-0").inputs;
    expect(client).toMatchObject({ shape: "VM.Standard.E2.1.Micro" });
    expect(client).not.toHaveProperty("shapeConfig");
    expect(client).not.toHaveProperty("faultDomain");
});

test("in a region with one availability domain, servers are spread over its fault domains", async () => {
    const { recorder } = await start({}, {}, { domains: ["only"] });
    expect(recorder.ofType(ociTypes.instance).map(({ inputs }) => inputs)).toMatchObject(
        [1, 2, 3].map((number) => ({
            availabilityDomain: "only",
            faultDomain: `FAULT-DOMAIN-${number}`,
        })),
    );
});

test("a single server takes the fault domain that has room", async () => {
    const { recorder } = await start({}, { groups: { node: { count: 1, roles: Object.values(Role) } } });
    expect(recorder.named(ociTypes.instance, "prod-node-0").inputs).not.toHaveProperty("faultDomain");
});

test("the security groups are those of the one model, and there is nothing else that opens a port", async () => {
    const { recorder } = await start({ ingress: OciIngress.Public }, { groups: separated });
    const plan = planCluster({ groups: separated });
    const model = firewallRules(plan, { adminCidrs: admin.cidrs, ingress: true });
    for (const group of Object.keys(separated))
        for (const { name, from, rule } of ociSecurityRules(groupRules(plan, model, group)))
            expect(recorder.named(ociTypes.rule, `prod-${group}-${name}`).inputs).toMatchObject({
                networkSecurityGroupId: `prod-${group}-id`,
                ...rule,
                ...("cidr" in from
                    ? { source: from.cidr, sourceType: "CIDR_BLOCK" }
                    : { source: `prod-${from.group}-id`, sourceType: "NETWORK_SECURITY_GROUP" }),
            });
    expect(recorder.named(ociTypes.securityList, "prod-closed").inputs).toMatchObject({
        manageDefaultResourceId: "list-1",
        ...{ ingressSecurityRules: [], egressSecurityRules: [] },
    });
    const rules = recorder.ofType(ociTypes.rule).map(({ name }) => `${ociTypes.rule} ${name}`);
    for (const { dependencies } of recorder.ofType(ociTypes.instance))
        expect(dependencies).toEqual(
            expect.arrayContaining([
                ...rules,
                `${ociTypes.securityList} prod-closed`,
                `${ociTypes.routes} prod-routes`,
            ]),
        );
});

test("agents join the servers by names, which a replaced machine keeps", async () => {
    const { recorder } = await start({}, { groups: separated });
    const bundle = unpacked(recorder.named(types.delivery, "prod-clients-0").inputs.bundle as string);
    for (const number of [0, 1, 2]) expect(bundle).toContain(`servers-${number}.nodes.prod.oraclevcn.com`);
    expect(bundle).not.toMatch(/10\.20\.0\.\d+"/);
    // Consul's servers ask Nomad's by these names, too.
    expect(recorder.named(types.request, "prod-servers-1").inputs.dnsNames).toContain(
        "servers-1.nodes.prod.oraclevcn.com",
    );
});

test("machines talk by private addresses, and are delivered to at public ones as the image's user", async () => {
    const { cluster, recorder } = await start({ ingress: OciIngress.Public });
    expect(await valueOf(cluster.machines)).toMatchObject([
        { address: "10.20.0.2", sshAddress: "203.0.113.2" },
        { address: "10.20.0.3", sshAddress: "203.0.113.3" },
        { address: "10.20.0.4", sshAddress: "203.0.113.4" },
    ]);
    expect(await valueOf(cluster.ingress)).toEqual(["203.0.113.2", "203.0.113.3", "203.0.113.4"]);
    expect(recorder.named(types.delivery, "prod-node-0").inputs).toMatchObject({
        ...{ sshAddress: "203.0.113.2", sshUser: "ubuntu" },
    });
    expect(await valueOf((await start()).cluster.ingress)).toEqual([]);
});

test.each([
    ["oracle-linux-9", undefined, "ocid1.image.oc1..Oracle-Linux-x86"],
    ["almalinux-9", "ocid1.image.oc1..alma", "ocid1.image.oc1..alma"],
] as const)("the image %s has the user opc", async (image, imageId, sourceId) => {
    const { recorder } = await start({ image, imageId });
    expect(recorder.named(ociTypes.instance, "prod-node-0").inputs).toMatchObject({
        sourceDetails: { sourceId },
    });
    expect(recorder.named(types.delivery, "prod-node-0").inputs.sshUser).toBe("opc");
});

test("the metadata has the cluster's key and no secret, and stays below Oracle's limit", async () => {
    const { recorder } = await start();
    const { inputs, secretInputs } = recorder.named(ociTypes.instance, "prod-node-0");
    const metadata = inputs.metadata as { ssh_authorized_keys: string; user_data: string };
    expect(metadata.ssh_authorized_keys).toBe("ssh-ed25519 prod-ssh");
    expect(gunzipSync(Buffer.from(metadata.user_data, "base64")).toString()).toMatch(/^#cloud-config\n/);
    expect(secretInputs).toEqual([]);
    expect(Buffer.byteLength(JSON.stringify(metadata))).toBeLessThan(32_000);
});

test("what Oracle or the moment decided never replaces an instance; what the program declares does", async () => {
    const { recorder } = await start({ instances: { "node-1": { bootVolumeGb: 100 } } });
    const { ignoreChanges, deleteBeforeReplace, replacementTrigger } = recorder.named(
        ociTypes.instance,
        "prod-node-1",
    );
    expect(ignoreChanges).toEqual(
        expect.arrayContaining(["sourceDetails", "availabilityDomain", "faultDomain", "shape", "metadata"]),
    );
    expect(deleteBeforeReplace).toBe(true);
    expect(replacementTrigger).toEqual({ shape: "VM.Standard.E2.1.Micro", imageId: "", bootVolumeGb: 100 });
});
