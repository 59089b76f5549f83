import * as pulumi from "@pulumi/pulumi";
import { NomadCluster, type NomadClusterArgs, Role } from "../../components";
import { defaultVersions } from "../../sdk/topology";
import { localAnswers } from "./answers";
import { Recorder } from "./recorder";

async function refusalOf(args: NomadClusterArgs): Promise<pulumi.InputPropertiesError> {
    const recorder = await Recorder.start(localAnswers());
    let refusal: unknown;
    try {
        new NomadCluster("prod", args);
    } catch (error) {
        refusal = error;
    }
    await recorder.settled();
    expect(recorder.counts()).toEqual({});
    expect(pulumi.InputPropertiesError.isInstance(refusal)).toBe(true);
    return refusal as pulumi.InputPropertiesError;
}

test("every wrong argument is listed at once, and nothing is created", async () => {
    const refusal = await refusalOf({
        groups: { servers: { count: 2, roles: [Role.ConsulServer, Role.NomadServer] } },
        datacenter: "DC 1",
        networkCidr: "10.0.0.0/8",
        nomadVersion: "0.9.0",
        readinessTimeout: 5,
    });
    expect(refusal.errors?.map(({ propertyPath }) => propertyPath)).toEqual([
        ...["local", "groups.servers.count", "groups.servers.count", "datacenter", "nomadVersion"],
        ...["networkCidr", "readinessTimeout"],
    ]);
    // A program in Node.js shows the message alone.
    expect(refusal.message).toBe(
        [
            "NomadCluster `prod` cannot be made of these arguments:",
            ...refusal.errors.map(({ reason }) => `  - ${reason}`),
        ].join("\n"),
    );
});

test("no platform block", async () => {
    expect((await refusalOf({})).errors).toEqual([
        {
            propertyPath: "local",
            reason: "Expected exactly one platform block of `local`, `digitalocean`, `oci`, `azure`, got none. Keep one of them.",
        },
    ]);
});

test.each(["digitalocean", "oci"] as const)("pools with the block %s", async (block) => {
    const blocks = {
        digitalocean: { region: "sgp1" },
        oci: { compartmentId: "ocid1.compartment.oc1..aaaa", region: "eu-frankfurt-1" },
    };
    const pools = { batch: { initialCount: 2 } };
    const args = { [block]: blocks[block], admin: { cidrs: ["203.0.113.7/32"] }, pools };
    const { errors } = await refusalOf(args);
    expect(errors).toContainEqual({
        propertyPath: "pools",
        reason: `Expected no \`pools\` with the block \`${block}\`, got \`batch\`: a member would have to get its secrets in user-data, which every task reads from the cloud's metadata service. Make a group in \`groups\` of them, or use the block \`local\` or \`azure\`.`,
    });
});

test.each([29, 3601, 60.5, NaN])("a readiness timeout of %p", async (readinessTimeout) => {
    expect((await refusalOf({ local: {}, readinessTimeout })).errors).toEqual([
        {
            propertyPath: "readinessTimeout",
            reason: `Expected \`readinessTimeout\` to be a whole number of seconds from 30 to 3600, got \`${readinessTimeout}\`. Leave it out for 300.`,
        },
    ]);
});

test("extra configuration that would undo the cluster's security", async () => {
    const refusal = await refusalOf({
        local: {},
        consul: { extra: "acl { enabled = false }" },
        nomad: { extra: "server { client_introduction { } }\ntls { rpc = false }" },
    });
    expect(refusal.errors.map(({ propertyPath }) => propertyPath)).toEqual([
        ...["consul.extra", "nomad.extra", "nomad.extra"],
    ]);
});

test("volumes of a group without clients, of no size and at a folder of the system", async () => {
    const refusal = await refusalOf({
        digitalocean: {
            region: "sgp1",
            volumes: { nodes: { sizeGb: 50 }, node: { sizeGb: 0.5, path: "/var/lib/nomad/data" } },
        },
        admin: { cidrs: ["203.0.113.7/32"] },
    });
    expect(refusal.errors.map(({ reason }) => reason)).toEqual([
        "Expected a key of `digitalocean.volumes` to be a group with the role `nomad-client`, one of `node`, got `nodes`. Use one of them.",
        "Expected `digitalocean.volumes.node.sizeGb` to be a whole number of GiB from 1 to 16384, got `0.5`. Use one like `50`.",
        "Expected `digitalocean.volumes.node.path` to be apart from the folders of the system and of the agents, got `/var/lib/nomad/data`, which overlaps `/var/lib/nomad`. Use one like `/srv/volume`.",
    ]);
});

test("two platform blocks", async () => {
    const refusal = await refusalOf({
        local: {},
        digitalocean: { region: "sgp1" },
        admin: { cidrs: ["203.0.113.7/32"] },
    });
    expect(refusal.errors).toEqual([
        {
            propertyPath: "digitalocean",
            reason: "Expected exactly one platform block of `local`, `digitalocean`, `oci`, `azure`, got `local` and `digitalocean`. Keep one of them.",
        },
    ]);
});

test("droplets that nobody could deliver to", async () => {
    expect((await refusalOf({ digitalocean: { region: "sgp1" } })).errors).toEqual([
        {
            propertyPath: "admin.cidrs",
            reason: "Expected `admin.cidrs` to name at least one network with the block `digitalocean`, got none: SSH, over which the machines are set up, would be closed to everybody. Use your own address, like `203.0.113.7/32`.",
        },
    ]);
});

test("everything that DigitalOcean would refuse later, as far as it can be known now", async () => {
    const refusal = await refusalOf({
        digitalocean: {
            region: "Singapore",
            image: "windows-95" as "debian-12-x64",
            ingress: "everyone" as "public",
            tags: ["a b"],
            droplets: { "node-0": { size: "XL", image: "beos" as "debian-12-x64" } },
        },
        groups: { node: { count: 3, roles: Object.values(Role), size: "2 GB" } },
        networkCidr: "10.244.0.0/20",
        admin: { cidrs: ["0.0.0.0/0"] },
    });
    const images = "`debian-12-x64`, `ubuntu-24-04-x64`, `almalinux-9-x64`";
    expect(refusal.errors.map(({ reason }) => reason)).toEqual([
        `Expected \`digitalocean.image\` to be one of ${images}, got \`"windows-95"\`. Use one of them.`,
        'Expected `digitalocean.ingress` to be one of `none`, `public`, `reserved-ip`, got `"everyone"`. Use one of them.',
        `Expected \`digitalocean.droplets.node-0.image\` to be one of ${images}, got \`"beos"\`. Use one of them.`,
        "Expected `digitalocean.region` to be a slug of DigitalOcean, got `Singapore`. Use one like `sgp1`.",
        "Expected `digitalocean.tags[0]` to be 1 to 255 letters, digits, `:`, `-` and `_`, got `a b`. Use one like `team:web`.",
        "Expected `groups.node.size` to be a slug of DigitalOcean, got `2 GB`. Use one like `s-2vcpu-4gb`.",
        "Expected `digitalocean.droplets.node-0.size` to be a slug of DigitalOcean, got `XL`. Use one like `s-2vcpu-4gb`.",
        "Expected `networkCidr` to be apart from DigitalOcean's own `10.244.0.0/16`, got `10.244.0.0/20`, which overlaps it. Use one like `10.20.0.0/24`.",
        "Expected `admin.cidrs[0]` to be a network of your own, at least /8 for IPv4 and /7 for IPv6, got `0.0.0.0/0`, which admits outsiders. Use your own address, like `203.0.113.7/32`.",
    ]);
});

test("a droplet that is none of the planned machines", async () => {
    const refusal = await refusalOf({
        digitalocean: { region: "sgp1", droplets: { "node-7": {} } },
        admin: { cidrs: ["203.0.113.7/32"] },
    });
    expect(refusal.errors.map(({ reason }) => reason)).toEqual([
        "Expected a key of `digitalocean.droplets` to be one of `node-0`, `node-1`, `node-2`, got `node-7`. Use one of them.",
    ]);
});

test("a network on DigitalOcean that is not private", async () => {
    const refusal = await refusalOf({
        digitalocean: { region: "sgp1" },
        networkCidr: "198.18.0.0/24",
        admin: { cidrs: ["203.0.113.7/32"] },
    });
    expect(refusal.errors.map(({ reason }) => reason)).toEqual([
        "Expected `networkCidr` to be a private network (RFC 1918) on DigitalOcean, got `198.18.0.0/24`. Use one like `10.20.0.0/24`.",
    ]);
});

test("on local machines, another version than the one that this package brings", async () => {
    const { consul, nomad } = defaultVersions;
    const refusal = await refusalOf({ local: {}, consulVersion: "1.22.99", nomadVersion: "2.0.5" });
    expect(refusal.errors).toEqual([
        {
            propertyPath: "consulVersion",
            reason: `Expected \`consulVersion\` to be \`${consul}\` on local machines, got \`1.22.99\`: this package installs no other version on this computer. Leave it out, or use a cloud platform.`,
        },
        {
            propertyPath: "nomadVersion",
            reason: `Expected \`nomadVersion\` to be \`${nomad}\` on local machines, got \`2.0.5\`: this package installs no other version on this computer. Leave it out, or use a cloud platform.`,
        },
    ]);
});

test("a registry that is no host", async () => {
    const user = { username: "octo", password: "secret" };
    const { errors } = await refusalOf({
        local: {},
        registries: { "ghcr.io": user, "registry.example.com:5000": user, "https://ghcr.io/team": user },
    });
    expect(errors).toEqual([
        {
            propertyPath: "registries.https://ghcr.io/team",
            reason: "Expected a key of `registries` to be the host of a registry as images name it, with a port if they name one, got `https://ghcr.io/team`. Use one like `ghcr.io`, or `docker.io` for Docker Hub.",
        },
    ]);
});
