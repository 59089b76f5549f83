import { changesBetween } from "../../../automation/changes";
import { type ClusterStatus, LifetimeKind, type MachineStatus } from "../../../sdk/cluster";
import { Role } from "../../../sdk/topology";

const machine = (name: string): MachineStatus => ({
    id: `${name}-1`,
    name,
    roles: [Role.ConsulServer, Role.NomadServer],
    address: "10.0.0.1",
    sshAddress: "10.0.0.1",
    consul: "alive",
    nomad: "alive",
    unitProblems: [],
});

const quorum = { leader: "node-0", voters: 3, expectedVoters: 3, healthy: true, failureTolerance: 1 };

const certificate = {
    kind: LifetimeKind.Certificate,
    of: "node-0, consul",
    startedAt: "2026-01-01T00:00:00.000Z",
    endsAt: "2027-01-01T00:00:00.000Z",
    renewed: false,
};

const before: ClusterStatus = {
    name: "c",
    datacenter: "dc1",
    region: "global",
    machines: ["node-0", "node-1"].map(machine),
    pools: [],
    consul: quorum,
    nomad: quorum,
    clients: { ready: 0, expected: 0 },
    lifetimes: [certificate],
};

test("an equal status has no changes", () => {
    expect(changesBetween(before, structuredClone(before))).toEqual([]);
});

test("a lost leader and its successor are two changes", () => {
    const lost: ClusterStatus = {
        ...before,
        consul: { voters: 0, expectedVoters: 3, healthy: false, problem: "no cluster leader" },
    };
    expect(changesBetween(before, lost)).toEqual([
        { what: "consul.leader", before: "node-0", now: undefined },
        { what: "consul.voters", before: "3", now: "0" },
        { what: "consul.healthy", before: "true", now: "false" },
    ]);
    const found = { ...before, consul: { ...quorum, leader: "node-1" } };
    expect(changesBetween(lost, found)).toContainEqual({
        what: "consul.leader",
        before: undefined,
        now: "node-1",
    });
});

test("machines that come, go, are replaced or fail are named", () => {
    const [first, second] = before.machines as [MachineStatus, MachineStatus];
    const now = {
        ...before,
        machines: [
            { ...first, id: "node-0-2", consul: "failed", unitProblems: ["nomad failed"] },
            machine("node-2"),
        ],
    };
    const changes = changesBetween(before, now);
    expect(changes).toEqual(
        expect.arrayContaining([
            { what: "machine", of: "node-0", before: "node-0-1", now: "node-0-2" },
            { what: "machine.consul", of: "node-0", before: "alive", now: "failed" },
            { what: "machine.units", of: "node-0", before: undefined, now: "nomad failed" },
            { what: "machine", of: second.name, before: second.id, now: undefined },
            { what: "machine", of: "node-2", before: undefined, now: "node-2-1" },
        ]),
    );
});

test("a renewed certificate is a change; one of an agent that does not answer is none", () => {
    const endsAt = "2028-01-01T00:00:00.000Z";
    expect(changesBetween(before, { ...before, lifetimes: [{ ...certificate, endsAt }] })).toEqual([
        { what: "certificate", of: "node-0, consul", before: certificate.endsAt, now: endsAt },
    ]);
    expect(changesBetween(before, { ...before, lifetimes: [] })).toEqual([]);
});

test("members of pools that come, fail and go are changes", () => {
    const pool = (...members: [string, string, string][]) => ({
        ...before,
        pools: [
            {
                name: "batch",
                members: members.map(([name, consul, nomad]) => ({ name, address: "", consul, nomad })),
            },
        ],
    });
    const one = pool(["batch-a", "alive", "ready"]);
    const what = "member";
    expect(changesBetween(before, one)).toEqual([
        { what, of: "batch-a", before: undefined, now: "alive, ready" },
    ]);
    expect(changesBetween(one, pool(["batch-a", "failed", "down"]))).toEqual([
        { what, of: "batch-a", before: "alive, ready", now: "failed, down" },
    ]);
    expect(changesBetween(one, before)).toEqual([
        { what, of: "batch-a", before: "alive, ready", now: undefined },
    ]);
});
