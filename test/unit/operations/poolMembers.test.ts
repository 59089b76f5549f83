import { unmetMembers } from "../../../sdk/operations/poolMembers";

const named = (...all: [string, string][]) =>
    all.map(([name, status]) => ({ name, status })) as Parameters<typeof unmetMembers>[3];

test("enough ready clients of the pool are enough, whatever other members do", () => {
    expect(unmetMembers("batch", 0, [], [])).toBeUndefined();
    const nodes = named(["batch-a", "ready"], ["batch-b", "ready"], ["batch-c", "down"]);
    expect(unmetMembers("batch", 2, nodes, [])).toBeUndefined();
});

test("clients of other pools and of planned machines do not count", () => {
    const nodes = named(["batches-a", "ready"], ["node-0", "ready"]);
    expect(unmetMembers("batch", 1, nodes, named(["node-0", "alive"]))).toBe(
        "1 ready Nomad client (0 so far): 1 has not joined Consul",
    );
});

test("each member that is not ready is named with what it lacks, and the others are counted", () => {
    const nodes = named(["batch-a", "ready"], ["batch-b", "initializing"]);
    const agents = named(
        ["batch-a", "alive"],
        ["batch-b", "alive"],
        ["batch-c", "alive"],
        ["batch-d", "left"],
    );
    expect(unmetMembers("batch", 5, nodes, agents)).toBe(
        "5 ready Nomad clients (1 so far): batch-b is initializing, batch-c is in Consul and not registered in Nomad, 2 have not joined Consul",
    );
});

test("a member of which Nomad also lists an earlier life counts once", () => {
    const nodes = named(["batch-a", "down"], ["batch-a", "ready"]);
    expect(unmetMembers("batch", 2, nodes, [])).toMatch(/\(1 so far\): 1 has not joined Consul$/);
});
