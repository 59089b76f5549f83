import * as pulumi from "@pulumi/pulumi";
import { argsFromConfig, type NomadClusterArgs, Role } from "../../../components";
import { giveSettings } from "./stackSettings";

const roles = Object.values(Role);
const admin = { cidrs: ["203.0.113.7/32"] };

/** The reasons of a refusal, by key. */
function refused(...args: Parameters<typeof argsFromConfig>): [string, string][] {
    try {
        argsFromConfig(...args);
    } catch (error) {
        if (!pulumi.InputPropertiesError.isInstance(error)) throw error;
        return error.errors.map(({ propertyPath, reason }) => [propertyPath, reason]);
    }
    return [];
}

test("each key of the project's namespace is an argument of its type", () => {
    const groups = { node: { count: 3, roles, size: "s-1vcpu-2gb" } };
    giveSettings({
        groups,
        digitalocean: { region: "sgp1" },
        admin,
        allowEvenServers: "true",
        readinessTimeout: "60",
        consulVersion: "1.22",
        datacenter: "7",
        "aws:region": "eu-west-1",
        "web:title": "Shop",
    });
    expect(refused()).toEqual([["shop:consulVersion", expect.stringContaining("`shop:consulVersion`")]]);
    giveSettings({
        groups,
        digitalocean: { region: "sgp1" },
        admin,
        readinessTimeout: "60",
        datacenter: "7",
    });
    expect(argsFromConfig()).toEqual({
        ...{ groups, digitalocean: { region: "sgp1" }, admin },
        ...{ readinessTimeout: 60, datacenter: "7" },
    });
});

test("defaults are used for arguments without a key", () => {
    giveSettings({ datacenter: "fra-1" });
    const defaults: NomadClusterArgs = { local: {}, datacenter: "dc1", region: "europe" };
    expect(argsFromConfig(defaults)).toEqual({ local: {}, datacenter: "fra-1", region: "europe" });
});

test("the program's own keys are not read", () => {
    giveSettings({ local: {}, title: "Shop" });
    expect(argsFromConfig({}, ["title"])).toEqual({ local: {} });
});

test("every wrong key and value is refused in one message, by the configuration's keys", () => {
    giveSettings({
        local: {},
        dataCentre: "dc1",
        groups: { servers: { count: "3", roles: ["consul-server", "boss"], sise: "x" } },
        region: "Europe 1",
        readinessTimeout: "5m",
    });
    const message = [
        "NomadCluster cannot be made of the configuration of stack `dev`:",
        "  - Expected the configuration to hold known keys alone, got `shop:dataCentre`. Did you mean `shop:datacenter`?",
        '  - Expected `shop:readinessTimeout` to be a number, got `"5m"`. Use a number without quotes, like `3`.',
        "  - Expected `shop:groups.servers` to hold known properties alone, got `sise`. Did you mean `size`?",
        '  - Expected `shop:groups.servers.count` to be a number, got `"3"`. Use a number without quotes, like `3`.',
        '  - Expected `shop:groups.servers.roles[1]` to be one of `consul-server`, `nomad-server`, `nomad-client`, got `"boss"`. Use one of them.',
        "  - Expected `shop:region` to be 1 to 60 lower case letters, digits and `-`, got `Europe 1`. It becomes part of certificate and DNS names; use one like `global`.",
    ].join("\n");
    expect(() => argsFromConfig()).toThrow(new Error(message));
});

test.each([
    [
        "text in place of a boolean",
        { local: {}, allowEvenServers: "no" },
        ["shop:allowEvenServers", 'Expected `shop:allowEvenServers` to be `true` or `false`, got `"no"`.'],
    ],
    [
        "a rule about several groups",
        { local: {}, groups: { a: { count: 1, roles }, b: { count: 1, roles } } },
        ["shop:groups", "Expected `shop:groups` to make an odd number of machines"],
    ],
    [
        "a group that is missing",
        { local: {}, groups: { node: { count: 1, roles: ["consul-server"] } } },
        ["shop:groups", "Expected at least one machine with the role `nomad-server`, got none."],
    ],
    ["text in place of an object", { local: {}, groups: "{servers" }, ["shop:groups", "got a string."]],
    [
        "no platform",
        {},
        [
            "local",
            "Expected exactly one platform block of `local`, `digitalocean`, `oci`, `azure`, got none.",
        ],
    ],
    [
        "a machine that is not planned",
        { digitalocean: { region: "sgp1", droplets: { "node-7": {} } }, admin },
        ["shop:digitalocean.droplets", "Expected a key of `shop:digitalocean.droplets` to be one of"],
    ],
    [
        "no operator's network",
        { digitalocean: { region: "sgp1" } },
        ["admin.cidrs", "Expected `admin.cidrs` to name at least one network"],
    ],
])("%s is refused", (_, settings, [key, reason]) => {
    giveSettings(settings);
    expect(refused()).toContainEqual([key, expect.stringContaining(reason!)]);
});

test.each([
    ["adminCidrs", "admin.cidrs"],
    ["ingress", "digitalocean.ingress"],
    ["tags", "digitalocean.tags"],
    ["dns", "acl.dns"],
    ["titel", "title"],
])("an unknown key `%s` is refused with the hint `%s`", (key, hint) => {
    giveSettings({ local: {}, [key]: "x" });
    expect(refused({}, ["title"])).toEqual([
        [
            `shop:${key}`,
            `Expected the configuration to hold known keys alone, got \`shop:${key}\`. Did you mean \`shop:${hint}\`?`,
        ],
    ]);
});

test("an unknown key that is like none is refused with all keys, and with what to do if it is the program's", () => {
    giveSettings({ local: {}, favouriteColour: "red" });
    const [[, reason] = []] = refused({}, ["title"]);
    expect(reason).toMatch(
        /Use any of `admin`, .*`title`\. If the program itself reads it, add it to the program's keys/,
    );
});

test("secrets stay secrets, and what lies beside them is known at preview", async () => {
    const sshPrivateKey = "-----BEGIN PRIVATE KEY-----";
    giveSettings({ digitalocean: { region: "sgp1", sshKeys: ["a"] }, admin: { ...admin, sshPrivateKey } }, [
        "admin",
    ]);
    const args = argsFromConfig();
    expect(args.admin?.cidrs).toEqual(admin.cidrs);
    expect(args.digitalocean).toEqual({ region: "sgp1", sshKeys: ["a"] });
    const key = pulumi.output(args.admin?.sshPrivateKey);
    expect(await pulumi.isSecret(key)).toBe(true);
    expect(await new Promise((resolve) => key.apply(resolve))).toBe(sshPrivateKey);
});

test("a secret in a place that Pulumi would not encrypt is refused alone", () => {
    giveSettings({ local: {}, datacenter: "S3 cret", groups: { s3cret: { count: 3 } } }, [
        "datacenter",
        "groups",
    ]);
    expect(refused()).toEqual(
        ["groups", "datacenter"]
            .sort()
            .map((name) => [
                `shop:${name}`,
                `Expected \`shop:${name}\` to be plain text, got a secret: Pulumi's state holds this value unencrypted. Set it without \`--secret\`.`,
            ]),
    );
});

test("a refusal does not print the values of a secret", () => {
    giveSettings(
        {
            digitalocean: { region: "sgp1" },
            admin: { cidrs: ["s3cret"], access: "s3cret too", sshPrivateKey: "s3cret key" },
        },
        ["admin"],
    );
    expect(refused().map(([, reason]) => reason)).toEqual([
        "Expected `shop:admin.access` to be one of `tunnel`, `direct`, got a secret. Use one of them.",
        "Expected `shop:admin.cidrs[0]` to be a network in CIDR notation without host bits, got a secret. Use one like `203.0.113.7/32` or `2001:db8::/48`.",
    ]);
});
