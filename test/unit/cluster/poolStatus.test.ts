import { poolStatuses } from "../../../sdk/cluster/poolStatus";
import type { KnownAgents } from "../../../sdk/cluster/agentStatus";

const agent = (name: string, status: string) => ({
    ...{ name, status, address: "10.20.0.9" },
    tags: { build: "1.22.3:2a5e3b4c" },
});
const client = (name: string, status: string) => ({
    ...{ id: `${name}-${status}`, name, status, address: "10.20.0.9", datacenter: "dc1", pool: "gpu" },
    ...{ class: "", eligible: true, draining: false, version: "1.11.3", dockerVersion: "27.5.1" },
});

function statusOf(consul: [string, string][], nomad: [string, string][], pool = "batch") {
    const known: KnownAgents = {
        consulMembers: consul.map(([name, status]) => agent(name, status)) as KnownAgents["consulMembers"],
        nomadMembers: [],
        nomadNodes: nomad.map(([name, status]) => client(name, status)),
    };
    const [status] = poolStatuses({ pools: [{ name: pool, certificate: "" }] }, known);
    return status!.members.map(({ name, consul, nomad }) => `${name}: ${consul}, ${nomad}`);
}

test("a member is shown with its address, versions and node pool", () => {
    const known: KnownAgents = {
        consulMembers: [agent("batch-a", "alive")] as KnownAgents["consulMembers"],
        nomadMembers: [],
        nomadNodes: [client("batch-a", "ready")],
    };
    expect(poolStatuses({ pools: [{ name: "batch", certificate: "" }] }, known)).toEqual([
        {
            name: "batch",
            members: [
                {
                    ...{ name: "batch-a", address: "10.20.0.9", consul: "alive", nomad: "ready" },
                    ...{ consulVersion: "1.22.3", nomadVersion: "1.11.3" },
                    ...{ dockerVersion: "27.5.1", nodePool: "gpu" },
                },
            ],
        },
    ]);
});

test("members are told by the beginning of their names, and others are none", () => {
    const agents: [string, string][] = [
        ["batch-b", "alive"],
        ["batch-a", "alive"],
        ["batch", "alive"],
        ["batches-a", "alive"],
        ["node-0", "alive"],
    ];
    expect(statusOf(agents, [])).toEqual(["batch-a: alive, absent", "batch-b: alive, absent"]);
});

test("a member that left is not shown, also when Consul has forgotten it", () => {
    expect(
        statusOf(
            [["batch-a", "left"]],
            [
                ["batch-a", "down"],
                ["batch-b", "down"],
            ],
        ),
    ).toEqual([]);
});

test("a member that died is shown as failed, and one whose agent is lost to one product only", () => {
    expect(
        statusOf(
            [
                ["batch-a", "failed"],
                ["batch-b", "left"],
            ],
            [
                ["batch-a", "down"],
                ["batch-b", "ready"],
                ["batch-c", "ready"],
            ],
        ),
    ).toEqual(["batch-a: failed, down", "batch-b: left, ready", "batch-c: absent, ready"]);
});
