import * as fc from "fast-check";
import {
    evenServersWarnings,
    type GroupArgs,
    planCluster,
    Role,
    type TopologyArgs,
    validateTopology,
} from "../../../sdk/topology";
import { topologies, topologyNames } from "../../topologies";
import { soundTopology } from "./arbitraries";

const both = [Role.ConsulServer, Role.NomadServer];
const servers = { count: 3, roles: both };

function group(changes: Partial<GroupArgs>): TopologyArgs {
    return { groups: { servers, extra: { count: 1, roles: [Role.NomadClient], ...changes } } };
}

const refusals: Record<string, [TopologyArgs, string, string]> = {
    "no Consul server": [
        { groups: { clients: { count: 1, roles: [Role.NomadClient, Role.NomadServer] } } },
        "groups",
        "Expected at least one machine with the role `consul-server`, got none. Give one group of 1, 3 or 5 machines that role.",
    ],
    "no Nomad server": [
        { groups: { consul: { count: 1, roles: [Role.ConsulServer] } } },
        "groups",
        "Expected at least one machine with the role `nomad-server`, got none. Give one group of 1, 3 or 5 machines that role.",
    ],
    "an even number of Consul servers": [
        {
            groups: {
                consul: { count: 2, roles: [Role.ConsulServer] },
                servers: { count: 1, roles: [Role.NomadServer] },
            },
        },
        "groups.consul.count",
        "Expected `groups.consul.count` to make an odd number of machines with the role `consul-server`, got `2`: it survives the loss of 0, no more than 1 would. Use 1 or 3, or set `allowEvenServers`.",
    ],
    "an even number of Nomad servers": [
        {
            groups: {
                consul: { count: 3, roles: [Role.ConsulServer] },
                nomad: { count: 4, roles: [Role.NomadServer] },
            },
        },
        "groups.nomad.count",
        "Expected `groups.nomad.count` to make an odd number of machines with the role `nomad-server`, got `4`: it survives the loss of 1, no more than 3 would. Use 3 or 5, or set `allowEvenServers`.",
    ],
    "servers that only add up to an even number": [
        {
            groups: {
                a: { count: 1, roles: [Role.ConsulServer] },
                b: { count: 5, roles: [Role.ConsulServer] },
                c: { count: 1, roles: [Role.NomadServer] },
            },
        },
        "groups",
        "Expected `groups` to make an odd number of machines with the role `consul-server`, got `6`: it survives the loss of 2, no more than 5 would. Use 5 or 7, or set `allowEvenServers`.",
    ],
    "more voters than Raft is good with": [
        {
            groups: {
                consul: { count: 9, roles: [Role.ConsulServer] },
                nomad: { count: 1, roles: [Role.NomadServer] },
            },
        },
        "groups.consul.count",
        "Expected `groups.consul.count` to make at most 7 machines with the role `consul-server`, got `9`: each voter slows every write down. Use 3 or 5.",
    ],
    "more machines than one cluster is for": [
        {
            groups: {
                servers,
                a: { count: 100, roles: [Role.NomadClient] },
                b: { count: 100, roles: [Role.NomadClient] },
            },
        },
        "groups",
        "Expected at most 200 machines in all, got `203`. Use larger machines or a second cluster.",
    ],
    "no role": [
        group({ roles: [] }),
        "groups.extra.roles",
        "Expected `groups.extra.roles` to name at least one role, got none. Use any of `consul-server`, `nomad-server`, `nomad-client`.",
    ],
    ...Object.fromEntries(
        [0, -1, 1.5, NaN, 201].map((count): [string, [TopologyArgs, string, string]] => [
            `a count of ${count}`,
            [
                group({ count }),
                "groups.extra.count",
                `Expected \`groups.extra.count\` to be a whole number from 1 to 200, got \`${count}\`. Remove the group to have none.`,
            ],
        ]),
    ),
    ...Object.fromEntries(
        ["Clients", "1st", "my_clients", "a.b", "", "-a", "a23456789012345678901"].map(
            (name): [string, [TopologyArgs, string, string]] => [
                `the group name \`${name}\``,
                [
                    { groups: { servers, [name]: { count: 1, roles: [Role.NomadClient] } } },
                    `groups.${name}`,
                    `Expected a group's name to be 1 to 20 lower case letters, digits and \`-\`, beginning with a letter, got \`${name}\`. It becomes part of host names; use one like \`clients\`.`,
                ],
            ],
        ),
    ),
    ...Object.fromEntries(
        ["DC1", "dc 1", "", "dc.1", "dc_1", "a".repeat(61)].map(
            (datacenter): [string, [TopologyArgs, string, string]] => [
                `the datacenter \`${datacenter}\``,
                [
                    { datacenter },
                    "datacenter",
                    `Expected \`datacenter\` to be 1 to 60 lower case letters, digits and \`-\`, got \`${datacenter}\`. It becomes part of certificate and DNS names; use one like \`dc1\`.`,
                ],
            ],
        ),
    ),
    ...Object.fromEntries(
        ["EU", "eu_west", "", "eu.west", "a".repeat(61)].map(
            (region): [string, [TopologyArgs, string, string]] => [
                `the region \`${region}\``,
                [
                    { region },
                    "region",
                    `Expected \`region\` to be 1 to 60 lower case letters, digits and \`-\`, got \`${region}\`. It becomes part of certificate and DNS names; use one like \`global\`.`,
                ],
            ],
        ),
    ),
    ...Object.fromEntries(
        [
            "10.20.0.0",
            "10.20.0.1/24",
            "10.0.0.0/15",
            "10.20.0.0/29",
            "10.20.0.0/33",
            "fd00::/64",
            "10.256.0.0/24",
            "",
        ].map((networkCidr): [string, [TopologyArgs, string, string]] => [
            `the network \`${networkCidr}\``,
            [
                { networkCidr },
                "networkCidr",
                `Expected \`networkCidr\` to be an IPv4 network from /16 to /28 without host bits, got \`${networkCidr}\`. Use one like \`10.20.0.0/24\`.`,
            ],
        ]),
    ),
    "a network that overlaps Docker's": [
        { networkCidr: "172.17.5.0/24" },
        "networkCidr",
        "Expected `networkCidr` to be apart from Docker's default bridge `172.17.0.0/16`, got `172.17.5.0/24`, which overlaps it. Use one like `10.20.0.0/24`.",
    ],
    "a network around Nomad's bridge": [
        { networkCidr: "172.26.0.0/16" },
        "networkCidr",
        "Expected `networkCidr` to be apart from Nomad's bridge network `172.26.64.0/20`, got `172.26.0.0/16`, which overlaps it. Use one like `10.20.0.0/24`.",
    ],
};

test.each(Object.entries(refusals))("refused with a message that mends it: %s", (_, refusal) => {
    const [args, propertyPath, reason] = refusal;
    expect(validateTopology(args)).toEqual([{ propertyPath, reason }]);
});

test("a cluster without groups lacks both kinds of servers", () => {
    expect(validateTopology({ groups: {} }).map(({ reason }) => reason)).toEqual([
        "Expected at least one machine with the role `consul-server`, got none. Give one group of 1, 3 or 5 machines that role.",
        "Expected at least one machine with the role `nomad-server`, got none. Give one group of 1, 3 or 5 machines that role.",
    ]);
});

test("every problem is listed at once, in the order of the properties", () => {
    const problems = validateTopology({
        groups: {
            Servers: { count: 0, roles: [] },
            empty: { count: 2.5, roles: [] },
        },
        datacenter: "DC",
        region: "EU_1",
        consulVersion: "9",
        nomadVersion: "0.1.0",
        networkCidr: "10.0.0.0/8",
    });
    expect(problems.map(({ propertyPath }) => propertyPath)).toEqual([
        ...["groups.Servers", "groups.Servers.count", "groups.Servers.roles"],
        ...["groups.empty.count", "groups.empty.roles"],
        ...["datacenter", "region", "consulVersion", "nomadVersion", "networkCidr"],
    ]);
});

test("both products' even servers are refused in one go", () => {
    expect(validateTopology({ groups: { servers: { count: 2, roles: both } } })).toHaveLength(2);
});

test("an even number of servers is accepted if the arguments ask for it", () => {
    expect(
        validateTopology({ groups: { servers: { count: 2, roles: both } }, allowEvenServers: true }),
    ).toEqual([]);
});

test("an accepted even number is a warning that says what it cannot survive, for each product", () => {
    const warnings = (count: number) =>
        evenServersWarnings(
            planCluster({ groups: { servers: { count, roles: both } }, allowEvenServers: true }),
        );
    expect(warnings(3)).toEqual([]);
    expect(warnings(2)).toEqual(
        ["consul-server", "nomad-server"].map(
            (role) =>
                `The cluster has an even number of machines with the role \`${role}\`, 2: the loss of any server ends its quorum, as it would with 1. Use 3 for a cluster that is to last.`,
        ),
    );
    expect(warnings(4)[0]).toContain("the loss of 2 servers ends its quorum, as it would with 3. Use 5");
});

test("asking for even servers does not lift the other limits", () => {
    const args = { groups: { servers: { count: 8, roles: both } }, allowEvenServers: true };
    expect(validateTopology(args)).toHaveLength(2);
});

test.each(topologyNames)("accepted: %s", (name) => {
    expect(validateTopology(topologies[name])).toEqual([]);
});

test("the limits themselves are accepted", () => {
    expect(
        validateTopology({
            groups: {
                servers: { count: 7, roles: both },
                clients: { count: 193, roles: [Role.NomadClient] },
            },
            datacenter: "a".repeat(60),
            region: "b".repeat(60),
            consulVersion: "1.20.0",
            nomadVersion: "1.11.3",
            networkCidr: "10.20.0.0/16",
        }),
    ).toEqual([]);
    expect(validateTopology({ networkCidr: "10.20.0.0/28" })).toEqual([]);
});

test("any odd servers with any clients are accepted", () => {
    fc.assert(fc.property(soundTopology, (args) => validateTopology(args).length === 0));
});

test("one server more or fewer makes any sound topology even, and is refused", () => {
    fc.assert(
        fc.property(soundTopology, (args) => {
            const [name, changed] = Object.entries(args.groups).find(([, { roles }]) =>
                roles.includes(Role.ConsulServer),
            )!;
            const groups = { ...args.groups, [name]: { ...changed, count: changed.count + 1 } };
            return validateTopology({ groups }).length > 0;
        }),
    );
});
