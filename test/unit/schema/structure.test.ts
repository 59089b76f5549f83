import * as pulumi from "@pulumi/pulumi";
import { resolve } from "../../../components/resolve";
import { checkStructure } from "../../../components/schema/structure";

const reasonsOf = (args: unknown) =>
    checkStructure("NomadCluster", args).problems.map(({ reason }) => reason);

/** Every problem that a program is told of. */
function refusal(args: unknown): string[] {
    try {
        resolve("prod", args as never);
    } catch (error) {
        if (!pulumi.InputPropertiesError.isInstance(error)) throw error;
        return error.errors.map(({ reason }) => reason);
    }
    return [];
}

const group = (changes: object) => ({ local: {}, groups: { servers: { count: 3, roles: [], ...changes } } });
const cases: [string, unknown, string, string][] = [
    [
        "a number in place of a string",
        { networkCidr: 10 },
        "networkCidr",
        "Expected `networkCidr` to be a string, got `10`. Put it in quotes.",
    ],
    [
        "a string in place of a number",
        group({ count: "3" }),
        "groups.servers.count",
        'Expected `groups.servers.count` to be a number, got `"3"`. Use a number without quotes, like `3`.',
    ],
    [
        "a string in place of a boolean",
        { allowEvenServers: "yes" },
        "allowEvenServers",
        'Expected `allowEvenServers` to be `true` or `false`, got `"yes"`. Use one of them without quotes.',
    ],
    [
        "a group that is a number",
        { groups: { servers: 3 } },
        "groups.servers",
        "Expected `groups.servers` to be an object, got `3`. Use an object with named properties.",
    ],
    [
        "a group without a value",
        { groups: { servers: undefined } },
        "groups.servers",
        "Expected `groups.servers` to be an object, got nothing. Use an object with named properties.",
    ],
    [
        "a string in place of a list",
        { digitalocean: { region: "sgp1", tags: "web" } },
        "digitalocean.tags",
        "Expected `digitalocean.tags` to be a list, got a string. Use a list, also for a single value.",
    ],
    [
        "null",
        { admin: null },
        "admin",
        "Expected `admin` to be an object, got `null`. Use an object with named properties.",
    ],
    [
        "a number in a list",
        { admin: { cidrs: ["203.0.113.7/32", 5] } },
        "admin.cidrs[1]",
        "Expected `admin.cidrs[1]` to be a string, got `5`. Put it in quotes.",
    ],
    [
        "a function",
        { datacenter: () => "dc1" },
        "datacenter",
        "Expected `datacenter` to be a string, got a function. Put it in quotes.",
    ],
    [
        "a value that is none of an enumeration",
        group({ roles: ["consul-server", "boss"] }),
        "groups.servers.roles[1]",
        'Expected `groups.servers.roles[1]` to be one of `consul-server`, `nomad-server`, `nomad-client`, got `"boss"`. Use one of them.',
    ],
    [
        "a property that is missing",
        { digitalocean: {} },
        "digitalocean.region",
        "Expected `digitalocean.region` to be given, got nothing. Add it.",
    ],
    [
        "a misspelt property",
        { groups: { servers: { cuont: 3, count: 3, roles: [] } } },
        "groups.servers.cuont",
        "Expected `groups.servers` to hold known properties alone, got `cuont`. Did you mean `count`?",
    ],
    [
        "a property that is like none",
        { acl: { replication: true } },
        "acl.replication",
        "Expected `acl` to hold known properties alone, got `replication`. Use any of `dns`.",
    ],
    [
        "a property where there is none",
        { local: { machines: 3 } },
        "local.machines",
        "Expected `local` to hold known properties alone, got `machines`. Use any of `internet`.",
    ],
    [
        "a misspelt argument",
        { dataCentre: "dc1" },
        "dataCentre",
        "Expected the arguments to hold known properties alone, got `dataCentre`. Did you mean `datacenter`?",
    ],
    [
        "an output where the plan depends on the value",
        group({ count: pulumi.output(3) }),
        "groups.servers.count",
        "Expected `groups.servers.count` to be known at preview, got an output or a promise: which resources exist depends on it. Use a plain value, for example from the stack's configuration.",
    ],
    [
        "a promise of a whole block",
        { groups: Promise.resolve({}) },
        "groups",
        "Expected `groups` to be known at preview, got an output or a promise: which resources exist depends on it. Use a plain value, for example from the stack's configuration.",
    ],
];

test.each(cases)("refused: %s", (_, args, propertyPath, reason) => {
    expect(checkStructure("NomadCluster", args).problems).toEqual([{ propertyPath, reason }]);
});

test.each([
    [undefined, "got nothing"],
    [null, "got `null`"],
    ["local", "got a string"],
    [[], "got a list"],
])("arguments that are %p", (args, got) => {
    expect(refusal(args)).toEqual([
        `Expected the arguments to be an object, ${got}. Use an object with named properties.`,
    ]);
});

test("outputs and promises are accepted wherever a value may be known later, also within a list", () => {
    const later = pulumi.secret("x");
    expect(
        reasonsOf({
            admin: { sshPrivateKey: later },
            digitalocean: {
                region: "sgp1",
                sshKeys: [later, Promise.resolve("y"), "z"],
                projectId: Promise.resolve("p"),
            },
        }),
    ).toEqual([]);
    expect(reasonsOf({ digitalocean: { region: "sgp1", sshKeys: pulumi.output(["a"]) } })).toEqual([]);
});

test("undefined is the same as nothing", () => {
    const args = { local: {}, groups: undefined, admin: undefined, acl: { dns: undefined } };
    expect(refusal(args)).toEqual([]);
});

test.each([
    { admin: { sshPrivateKey: ["s3cret"] } },
    { admin: { sshPrivateKey: { key: "s3cret" } } },
    { admin: "s3cret" },
    { admin: ["s3cret"] },
    { digitalocean: { region: "sgp1", projectId: ["s3cret"] } },
    { digitalocean: { region: "sgp1", projectId: 5318008 } },
    { admin: { access: `-----BEGIN PRIVATE KEY-----\ns3cret\n` } },
    { admin: { access: `${"a".repeat(50)}s3cret` } },
    { acl: { dns: pulumi.output("s3cret") } },
])("a value that may be a secret is not printed", (args) => {
    expect(reasonsOf(args)).toHaveLength(1);
    expect(reasonsOf(args)[0]).not.toMatch(/s3cret|5318008/);
});

test("wrong types and wrong values are listed in one message", () => {
    const args = {
        local: {},
        groups: { Servers: { count: "3", roles: ["consul-server"] }, b: { count: 0, roles: ["boss"] } },
        datacenter: "DC",
        networkCidr: 10,
        readinessTimeout: 5,
        region: 3,
    };
    expect(refusal(args).map((reason) => reason.replace(/, got.*/s, ""))).toEqual([
        "Expected `groups.Servers.count` to be a number",
        "Expected `groups.b.roles[0]` to be one of `consul-server`, `nomad-server`, `nomad-client`",
        "Expected `region` to be a string",
        "Expected `networkCidr` to be a string",
        "Expected a group's name to be 1 to 20 lower case letters, digits and `-`, beginning with a letter",
        "Expected `groups.b.count` to be a whole number from 1 to 200",
        "Expected `datacenter` to be 1 to 60 lower case letters, digits and `-`",
        "Expected `readinessTimeout` to be a whole number of seconds from 30 to 3600",
    ]);
});

test("a consequence of a wrong type is not listed beside it", () => {
    const admin = { cidrs: "203.0.113.7/32" };
    expect(refusal({ digitalocean: { region: "sgp1" }, admin })).toEqual([
        "Expected `admin.cidrs` to be a list, got a string. Use a list, also for a single value.",
    ]);
    expect(refusal({ digitalocean: "sgp1", admin: { cidrs: ["203.0.113.7/32"] } })).toEqual([
        "Expected `digitalocean` to be an object, got a string. Use an object with named properties.",
    ]);
    const groups = { a: 5, b: { count: 2, roles: ["consul-server"] } };
    expect(refusal({ local: {}, groups })).toEqual([
        "Expected `groups.a` to be an object, got `5`. Use an object with named properties.",
    ]);
});
