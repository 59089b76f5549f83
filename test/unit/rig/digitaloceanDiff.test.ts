import type { Provider } from "@pulumi/pulumi/provider";
import { droplet } from "../../rig/digitalocean/droplet";
import { reservedIp } from "../../rig/digitalocean/reservedIp";
import { sshKey } from "../../rig/digitalocean/sshKey";
import { tag } from "../../rig/digitalocean/tag";
import { vpc } from "../../rig/digitalocean/vpc";
import { providerOf } from "../../rig/plugin/provider";
import { recordingContext } from "./recordingContext";

/** The effect of a change on DigitalOcean: `ForceNew` of the Terraform plugin that Pulumi's is made of. */
const types = { droplet, vpc, sshKey, tag, reservedIp };
type Kind = keyof typeof types;

const plugin = providerOf(types, "1.0.0", () => recordingContext()) as Required<Provider>;
const urnOf = (kind: Kind) => `urn:pulumi:dev::project::${kind}::name`;

const inputs: Record<Kind, object> = {
    droplet: {
        ...{
            name: "web-1",
            image: "debian-12-x64",
            size: "s-1vcpu-1gb",
            tags: ["a", "b"],
            userData: "#!/bin/sh",
        },
        ...{ sshKeys: ["1"], ipv6: true, backups: false },
    },
    vpc: { name: "net", region: "sgp1", ipRange: "10.20.0.0/24" },
    sshKey: { name: "key", publicKey: "ssh-ed25519 AAAA" },
    tag: { name: "web" },
    reservedIp: { region: "sgp1", dropletId: 1 },
};
/** The plugin's additions to the state of a droplet that named neither region nor VPC. */
const outputs = {
    region: "nyc3",
    vpcUuid: "v",
    volumeIds: [],
    privateNetworking: true,
    publicNetworking: true,
};

async function diff(kind: Kind, change: object) {
    const olds = { ...inputs[kind], ...(kind === "droplet" ? outputs : {}) };
    return plugin.diff("id", urnOf(kind), olds, { ...inputs[kind], ...change });
}

test.each<[Kind, object]>([
    ["droplet", { image: "ubuntu-24-04-x64" }],
    ["droplet", { region: "sgp1" }],
    ["droplet", { userData: "#!/bin/bash" }],
    ["droplet", { sshKeys: ["1", "2"] }],
    ["droplet", { vpcUuid: "another" }],
    ["droplet", { monitoring: true }],
    ["droplet", { ipv6: false }],
    ["vpc", { ipRange: "10.21.0.0/24" }],
    ["vpc", { region: "fra1" }],
    ["sshKey", { publicKey: "ssh-ed25519 BBBB" }],
    ["tag", { name: "db" }],
    ["reservedIp", { region: "fra1" }],
])("a %s with %j is another one", async (kind, change) => {
    expect((await diff(kind, change)).replaces).toEqual(Object.keys(change));
});

test.each<[Kind, object]>([
    ["droplet", { size: "s-2vcpu-4gb" }],
    ["droplet", { name: "web-2" }],
    ["droplet", { tags: ["a"] }],
    ["droplet", { backups: true }],
    ["vpc", { name: "net-2" }],
    ["sshKey", { name: "key-2" }],
    ["reservedIp", { dropletId: 2 }],
])("a %s with %j is changed in place", async (kind, change) => {
    expect(await diff(kind, change)).toMatchObject({ changes: true, replaces: [] });
});

test("tags in another order, none for an empty list, and what DigitalOcean chose are no change", async () => {
    const none = await plugin.diff(
        "id",
        urnOf("droplet"),
        { ...inputs.droplet, tags: [] },
        { ...inputs.droplet, tags: undefined },
    );
    expect(none.changes).toBe(false);
    expect((await diff("droplet", { tags: ["b", "a"] })).changes).toBe(false);
});

test("a droplet that is replaced under its own name is deleted first", async () => {
    expect((await diff("droplet", { image: "almalinux-9-x64" })).deleteBeforeReplace).toBe(true);
});
