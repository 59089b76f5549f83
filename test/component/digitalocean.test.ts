import * as pulumi from "@pulumi/pulumi";
import { DropletImage, Ingress, type NomadClusterArgs, Role } from "../../components";
import { firewallRules, digitalOceanFirewalls } from "../../sdk/firewall";
import { defaultVersions, planCluster } from "../../sdk/topology";
import { unpacked } from "../unpacked";
import { sshKeyPair } from "../rig/sshd/keyPair";
import { secretOf, types } from "./answers";
import { volumeName } from "../../components/platforms/digitalocean/names";
import { dropletAnswers, dropletTypes } from "./dropletAnswers";
import { valueOf } from "./recorder";
import { startCluster } from "./startCluster";

const admin = { cidrs: ["203.0.113.7/32"] };
const region = "sgp1";
const separated = {
    consul: { count: 3, roles: [Role.ConsulServer] },
    nomad: { count: 3, roles: [Role.NomadServer] },
    clients: { count: 3, roles: [Role.NomadClient], size: "s-4vcpu-8gb" },
};

const start = (digitalocean: Partial<NomadClusterArgs["digitalocean"]> = {}, more: NomadClusterArgs = {}) =>
    startCluster({ digitalocean: { region, ...digitalocean }, admin, ...more }, dropletAnswers());

test.each([
    ["three combined droplets", {}, 3, 1, 0],
    ["three of each kind", { groups: separated }, 9, 3, 3],
])("%s: exactly what they need of DigitalOcean", async (_, more, droplets, groups, clients) => {
    const { recorder } = await start({ projectId: "p-1", ingress: Ingress.ReservedIp }, more);
    const counts = recorder.counts();
    expect(Object.fromEntries(Object.values(dropletTypes).map((type) => [type, counts[type] ?? 0]))).toEqual({
        [dropletTypes.vpc]: 1,
        [dropletTypes.tag]: groups,
        [dropletTypes.firewall]: groups,
        [dropletTypes.sshKey]: 1,
        [dropletTypes.droplet]: droplets,
        [dropletTypes.reservedIp]: 1,
        [dropletTypes.volume]: 0,
        [dropletTypes.volumeAttachment]: 0,
        // One for the servers and the reserved address, and one for each machine that only is a client.
        [dropletTypes.projectResources]: 1 + clients,
    });
});

test("a droplet lies in the cluster's network, carries its group's tag, and is of its group's size", async () => {
    const { recorder } = await start(
        { tags: ["team:web"], backups: true, ipv6: true, monitoring: true },
        { groups: separated },
    );
    expect(recorder.named(dropletTypes.droplet, "prod-clients-1").inputs).toMatchObject({
        name: "prod-clients-1",
        region,
        vpcUuid: "5a4981aa-9653-4bd1-bef5-d6bff52042e4",
        sshKeys: ["3b:16:e4:bf:8b:00:8b:b8"],
        size: "s-4vcpu-8gb",
        image: "debian-12-x64",
        tags: ["nomad-cluster:project:stack:prod:clients", "team:web"],
        ...{ backups: true, ipv6: true, monitoring: true },
    });
    expect(recorder.named(dropletTypes.droplet, "prod-consul-0").inputs.size).toBe("s-1vcpu-2gb");
});

describe("volumes of a group", () => {
    const volumes = { clients: { sizeGb: 50, path: "/srv/data" } };

    test("are attached to its droplets before anything is done on them, and only to those", async () => {
        const { recorder } = await start({ volumes, projectId: "p-1" }, { groups: separated });
        const names = ["prod-clients-0", "prod-clients-1", "prod-clients-2"];
        for (const type of [dropletTypes.volume, dropletTypes.volumeAttachment])
            expect(recorder.ofType(type).map(({ name }) => name)).toEqual(names);
        expect(recorder.named(dropletTypes.volume, "prod-clients-1").inputs).toMatchObject({
            ...{ name: "project-stack-prod-clients-1", region, size: 50 },
        });
        const attachment = recorder.named(dropletTypes.volumeAttachment, "prod-clients-1");
        expect(attachment.inputs.volumeId).toBe("volume-prod-clients-1");
        expect(attachment.deleteBeforeReplace).toBe(true);
        // A machine leaves the cluster before its volume is detached.
        for (const type of [types.hostKey, types.membership])
            expect(recorder.named(type, "prod-clients-1").dependencies).toContain(
                `${dropletTypes.volumeAttachment} prod-clients-1`,
            );
        expect(
            recorder.named(dropletTypes.projectResources, "prod-clients-1-project").inputs.resources,
        ).toContain("do:volume:volume-prod-clients-1");
    });

    test("are mounted by their machines, by the name that DigitalOcean gives the device", async () => {
        const { recorder } = await start({ volumes }, { groups: separated });
        const bundleOf = (name: string) =>
            unpacked(recorder.named(types.delivery, name).inputs.bundle as string);
        const bundle = bundleOf("prod-clients-1");
        expect(bundle).toContain(
            "VOLUME_DEVICE='/dev/disk/by-id/scsi-0DO_Volume_project-stack-prod-clients-1'\nVOLUME_PATH='/srv/data'\nVOLUME_SIZE_GB='50'\n",
        );
        expect(bundle).toContain("RequiresMountsFor=/srv/data\n");
        for (const word of ["VOLUME_DEVICE=", "RequiresMountsFor"])
            expect(bundleOf("prod-nomad-1").includes(word)).toBe(false);
    });
});

test.each([
    ["dev", "node-0", "project-stack-dev-node-0"],
    ["My.Cluster", "node-0", "project-stack-my-cluster-node-0"],
    [
        "a-cluster-with-a-name-that-is-much-longer-than-a-volume-may-be",
        "node-0",
        expect.stringMatching(/^project-stack-a-cluster-with-a-name-that-is-much-longer--?[0-9a-f]{8}$/),
    ],
])("the volume of a machine of cluster %s has a name that DigitalOcean takes", (cluster, machine, name) => {
    expect(volumeName(cluster, machine)).toEqual(name);
    expect(volumeName(cluster, machine).length).toBeLessThanOrEqual(64);
});

test("the firewalls are those of the one model, and are there before any droplet", async () => {
    const { recorder } = await start({ ingress: Ingress.Public }, { groups: separated });
    const plan = planCluster({ groups: separated });
    const rules = firewallRules(plan, { adminCidrs: admin.cidrs, ingress: true });
    const expected = digitalOceanFirewalls(
        plan,
        rules,
        (group) => `nomad-cluster:project:stack:prod:${group}`,
    );
    for (const group of Object.keys(separated))
        expect(recorder.named(dropletTypes.firewall, `prod-${group}`).inputs).toMatchObject(expected[group]!);
    for (const droplet of recorder.ofType(dropletTypes.droplet))
        expect(droplet.dependencies).toEqual(
            expect.arrayContaining(
                Object.keys(separated).map((group) => `${dropletTypes.firewall} prod-${group}`),
            ),
        );
});

test("without ingress there is no address for visitors, and 80 and 443 are closed", async () => {
    const { cluster, recorder } = await start();
    expect(await valueOf(cluster.ingress)).toEqual([]);
    const rules = recorder.named(dropletTypes.firewall, "prod-node").inputs.inboundRules as {
        portRange?: string;
    }[];
    expect(rules.map(({ portRange }) => portRange)).not.toContain("80");
});

test("visitors come to every client's public address, or to the reserved one of the first", async () => {
    const everywhere = await start({ ingress: Ingress.Public }, { groups: separated });
    const clients = (await valueOf(everywhere.cluster.machines)).filter(({ name }) => /^clients/.test(name));
    expect(await valueOf(everywhere.cluster.ingress)).toEqual(clients.map(({ sshAddress }) => sshAddress));
    const reserved = await start({ ingress: Ingress.ReservedIp }, { groups: separated });
    expect(await valueOf(reserved.cluster.ingress)).toEqual(["198.51.100.9"]);
});

test("machines talk by private addresses, and are delivered to at public ones", async () => {
    const { cluster } = await start();
    const machines = await valueOf(cluster.machines);
    for (const { address, sshAddress } of machines) {
        expect(address).toMatch(/^10\.104\./);
        expect(sshAddress).toMatch(/^203\.0\.113\./);
    }
});

test("a changed document, key or tag replaces no droplet; another size does, after the machine has left", async () => {
    const { recorder } = await start();
    for (const droplet of recorder.ofType(dropletTypes.droplet))
        expect(droplet).toMatchObject({
            ignoreChanges: ["userData", "sshKeys"],
            replaceOnChanges: ["size"],
            deleteBeforeReplace: true,
        });
});

test("one droplet can have another shape than its group", async () => {
    const { recorder } = await start({
        droplets: { "node-1": { size: "s-2vcpu-4gb", image: DropletImage.Ubuntu2404 } },
    });
    const shapes = [0, 1, 2].map((index) => {
        const { size, image } = recorder.named(dropletTypes.droplet, `prod-node-${index}`).inputs;
        return [size, image];
    });
    expect(shapes).toEqual([
        ["s-1vcpu-2gb", "debian-12-x64"],
        ["s-2vcpu-4gb", "ubuntu-24-04-x64"],
        ["s-1vcpu-2gb", "debian-12-x64"],
    ]);
});

test("keys of the account stand in for the one that would be uploaded, and the cluster's own still logs in", async () => {
    const key = sshKeyPair();
    const { recorder } = await startCluster(
        {
            digitalocean: { region, sshKeys: ["3b:00"] },
            admin: { ...admin, sshPrivateKey: key.private },
        },
        dropletAnswers(),
    );
    expect(recorder.counts()[dropletTypes.sshKey]).toBeUndefined();
    const { sshKeys, userData } = recorder.named(dropletTypes.droplet, "prod-node-0").inputs;
    expect(sshKeys).toEqual(["3b:00"]);
    expect(userData).toContain(key.public);
});

test("no secret of the cluster is in user-data", async () => {
    const { recorder } = await start();
    const secrets = recorder
        .ofType(types.secret)
        .map(({ name, inputs }) => secretOf(name, inputs.kind as string));
    expect(secrets.length).toBeGreaterThan(5);
    for (const { inputs } of recorder.ofType(dropletTypes.droplet))
        for (const secret of [...secrets, "PRIVATE KEY"])
            expect(unpacked(inputs.userData as string)).not.toContain(secret);
});

test("a version that the tests do not run on is accepted with a warning", async () => {
    const warn = jest.spyOn(pulumi.log, "warn").mockResolvedValue();
    const { recorder } = await start({}, { nomadVersion: "2.0.5" });
    expect(warn.mock.calls.map(([message]) => message)).toEqual([
        `\`nomadVersion\` is \`2.0.5\`, but the tests of this package run on Nomad ${defaultVersions.nomad}. Try that version on a cluster that you can lose.`,
    ]);
    expect(recorder.ofType(dropletTypes.droplet)).toHaveLength(3);
    warn.mockRestore();
});
