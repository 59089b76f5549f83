import * as fc from "fast-check";
import { combinedRoles, defaultVersions, nodesWith, planCluster, quorum, Role } from "../../../sdk/topology";
import { topologies } from "../../topologies";
import { soundTopology } from "./arbitraries";

test("the default is three combined machines of one datacenter", () => {
    expect(planCluster({})).toEqual({
        datacenter: "dc1",
        region: "global",
        consulVersion: defaultVersions.consul,
        nomadVersion: defaultVersions.nomad,
        networkCidr: undefined,
        pools: [],
        nodes: [0, 1, 2].map((index) => ({
            name: `node-${index}`,
            group: "node",
            index,
            roles: combinedRoles,
            size: undefined,
            drivers: {
                docker: {
                    ...{ allowPrivileged: false, volumes: false, registryMirrors: [], extraLabels: [] },
                    ...{ imageGcDelaySeconds: 180, logMaxSizeMb: 10, logMaxFiles: 3 },
                },
                rawExec: false,
            },
            client: {},
        })),
    });
});

test("a group's drivers are those of its arguments, and only of machines that run tasks", () => {
    const drivers = { docker: { volumes: true }, rawExec: true };
    const { nodes } = planCluster({
        groups: {
            a: { count: 1, roles: [Role.ConsulServer, Role.NomadServer] },
            b: { count: 1, roles: [Role.NomadClient], drivers },
            c: { count: 1, roles: [Role.NomadClient], drivers: { docker: { enabled: false } } },
        },
    });
    expect(nodes[0]).not.toHaveProperty("drivers");
    expect(nodes[1]).toMatchObject({ drivers: { docker: { volumes: true, logMaxFiles: 3 }, rawExec: true } });
    expect(nodes[2]!.drivers).toEqual({ rawExec: false });
});

test("the plan has the names that the arguments give", () => {
    const plan = planCluster({
        ...topologies["names of its own"],
        consulVersion: "1.21.3",
        nomadVersion: "1.10.2",
    });
    expect(plan).toMatchObject({
        datacenter: "fra-1",
        region: "europe-west",
        networkCidr: "10.77.0.0/24",
        consulVersion: "1.21.3",
        nomadVersion: "1.10.2",
    });
    expect(plan.nodes[0]).toMatchObject({ name: "edge-0", group: "edge", index: 0, size: "s-2vcpu-4gb" });
});

test("each machine of a group has the group's settings of its clients", () => {
    const hostVolumes = { data: { path: "/srv/data" } };
    const roles = [...combinedRoles];
    const { nodes } = planCluster({ groups: { node: { count: 3, roles, nodePool: "gpu", hostVolumes } } });
    for (const { client } of nodes) expect(client).toEqual({ nodePool: "gpu", hostVolumes });
});

test("each role finds its machines, in the plan's order", () => {
    const plan = planCluster(topologies["all separated"]);
    const named = (role: Role) => nodesWith(plan, role).map(({ name }) => name);
    expect(named(Role.ConsulServer)).toEqual(["consul-servers-0", "consul-servers-1", "consul-servers-2"]);
    expect(named(Role.NomadServer)).toEqual(["nomad-servers-0", "nomad-servers-1", "nomad-servers-2"]);
    expect(named(Role.NomadClient)).toEqual(["clients-0", "clients-1", "clients-2", "clients-3"]);
});

test("names are unique and host names, for any topology", () => {
    fc.assert(
        fc.property(soundTopology, (args) => {
            const names = planCluster(args).nodes.map(({ name }) => name);
            expect(new Set(names).size).toBe(names.length);
            // RFC 1123, section 2.1: a label begins and ends with a letter or digit and has at most 63 octets.
            for (const name of names) expect(name).toMatch(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/);
        }),
    );
});

test("a plan has as many machines as its groups ask for", () => {
    fc.assert(
        fc.property(soundTopology, (args) => {
            const { nodes } = planCluster(args);
            for (const [name, { count, roles }] of Object.entries(args.groups)) {
                const members = nodes.filter(({ group }) => group === name);
                expect(members.map(({ index }) => index)).toEqual([...Array(count).keys()]);
                expect(members.every((node) => node.roles === roles)).toBe(true);
            }
            expect(nodes).toHaveLength(Object.values(args.groups).reduce((sum, { count }) => sum + count, 0));
        }),
    );
});

test("the plan does not depend on the order of the groups", () => {
    fc.assert(
        fc.property(soundTopology, (args) => {
            const reversed = Object.fromEntries(Object.entries(args.groups).reverse());
            expect(planCluster({ groups: reversed })).toEqual(planCluster(args));
        }),
    );
});

test("a group that goes leaves every other machine as it is", () => {
    fc.assert(
        fc.property(soundTopology, fc.nat(), (args, pick) => {
            const names = Object.keys(args.groups);
            const gone = names[pick % names.length]!;
            const groups = Object.fromEntries(Object.entries(args.groups).filter(([name]) => name !== gone));
            expect(planCluster({ groups }).nodes).toEqual(
                planCluster(args).nodes.filter(({ group }) => group !== gone),
            );
        }),
    );
});

test("a group that grows keeps the machines it has", () => {
    fc.assert(
        fc.property(soundTopology, fc.nat(), (args, pick) => {
            const names = Object.keys(args.groups);
            const name = names[pick % names.length]!;
            const grown = { ...args.groups[name]!, count: args.groups[name]!.count + 1 };
            const after = planCluster({ groups: { ...args.groups, [name]: grown } }).nodes;
            expect(after).toEqual(expect.arrayContaining([...planCluster(args).nodes]));
            expect(after).toHaveLength(planCluster(args).nodes.length + 1);
        }),
    );
});

test.each([
    [1, 1, 0],
    [2, 2, 0],
    [3, 2, 1],
    [4, 3, 1],
    [5, 3, 2],
    [6, 4, 2],
    [7, 4, 3],
])("%i servers: %i must agree, %i may be lost (Consul's deployment table)", (servers, size, tolerates) => {
    expect(quorum(servers)).toEqual({ size, tolerates });
});

test("two halves of a cluster never have a quorum each, and what is tolerated leaves one", () => {
    fc.assert(
        fc.property(fc.integer({ min: 1, max: 1000 }), (servers) => {
            const { size, tolerates } = quorum(servers);
            expect(2 * size).toBeGreaterThan(servers);
            expect(tolerates).toBeLessThan(servers / 2);
            expect(servers - tolerates).toBeGreaterThanOrEqual(size);
            expect(servers - tolerates - 1).toBeLessThan(size);
        }),
    );
});
