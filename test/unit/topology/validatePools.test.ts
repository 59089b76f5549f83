import { planCluster, type PoolArgs, Role, validateTopology } from "../../../sdk/topology";

const servers = { count: 3, roles: [Role.ConsulServer, Role.NomadServer] };
const clients = { count: 1, roles: [Role.NomadClient] };
const pool: PoolArgs = { initialCount: 2 };

test.each<[string, Parameters<typeof validateTopology>[0], string, string]>([
    [
        "a name that is no host name",
        { pools: { Workers: pool } },
        "pools.Workers",
        "Expected a pool's name to be 1 to 20 lower case letters, digits and `-`, beginning with a letter, got `Workers`. It becomes part of host names; use one like `workers`.",
    ],
    [
        "a group of the pool's name",
        { groups: { servers, workers: clients }, pools: { workers: pool } },
        "groups.workers",
        "Expected `groups.workers` to have a name that is not `workers` and does not begin with `workers-`, because the names of the machines of `pools.workers` begin so. Rename one of them.",
    ],
    [
        "a group whose machines the pool could pose as",
        { groups: { servers, "workers-big": clients }, pools: { workers: pool } },
        "groups.workers-big",
        "Expected `groups.workers-big` to have a name that is not `workers` and does not begin with `workers-`, because the names of the machines of `pools.workers` begin so. Rename one of them.",
    ],
    [
        "a pool whose machines another pool could pose as",
        { pools: { workers: pool, "workers-big": pool } },
        "pools.workers-big",
        "Expected `pools.workers-big` to have a name that is not `workers` and does not begin with `workers-`, because the names of the machines of `pools.workers` begin so. Rename one of them.",
    ],
    [
        "the name of the default group",
        { pools: { node: pool } },
        "groups.node",
        "Expected `groups.node` to have a name that is not `node` and does not begin with `node-`, because the names of the machines of `pools.node` begin so. Rename one of them.",
    ],
    [
        "a part of a machine",
        { pools: { workers: { initialCount: 1.5 } } },
        "pools.workers.initialCount",
        "Expected `pools.workers.initialCount` to be a whole number from 0 to 200, got `1.5`. Use the number of machines to begin with, like 2.",
    ],
    [
        "a node pool that is every node",
        { pools: { workers: { ...pool, nodePool: "all" } } },
        "pools.workers.nodePool",
        "Expected `pools.workers.nodePool` to be a node pool of its own, got `all`, which is Nomad's pool of every node. Use another name, like `gpu`.",
    ],
])("refuses %s", (_, args, propertyPath, reason) => {
    expect(validateTopology(args)).toEqual([{ propertyPath, reason }]);
});

test("pools beside groups are sound, also one without a machine", () => {
    const args = {
        groups: { servers, work: clients },
        pools: { workers: pool, worker: { initialCount: 0 } },
    };
    expect(validateTopology(args)).toEqual([]);
    expect(planCluster(args).pools.map(({ name, initialCount }) => [name, initialCount])).toEqual([
        ["worker", 0],
        ["workers", 2],
    ]);
});
