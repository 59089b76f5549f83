import { peerOf, unmetForQuorum } from "../../../sdk/operations/leaveQuorum";
import type { RaftServer } from "../../../sdk/api";

const peer = (name: string, more: Partial<RaftServer> = {}): RaftServer => ({
    ...{ id: `id of ${name}`, name, address: `10.0.0.${name.slice(-1)}:8300` },
    ...{ leader: false, voter: true, ...more },
});
const leaving = {
    product: "Consul" as const,
    name: "servers-1",
    machine: { name: "servers-1", id: "1", roles: [], address: "10.0.0.1", sshAddress: "10.0.0.1" },
};

/** Servers `servers-0` to `servers-<count - 1>`, all in gossip and in Raft, of which these are not healthy. */
function quorumOf(count: number, unhealthy: number[] = [], nonVoters: number[] = []) {
    const indexes = Array.from({ length: count }, (_, index) => index);
    const servers = indexes.map((i) => peer(`servers-${i}`, { voter: !nonVoters.includes(i) }));
    const health = servers.map(({ id, name, voter }, i) => ({
        ...{ id, name, voter, healthy: !unhealthy.includes(i) },
        ...{ leader: false, version: "", serfStatus: "alive" },
    }));
    return {
        known: servers.map(({ name }) => name),
        servers,
        health: { healthy: unhealthy.length === 0, failureTolerance: 0, servers: health },
    };
}

test.each([
    ["three, all healthy", quorumOf(3)],
    ["three, of which it is the dead one", quorumOf(3, [1])],
    ["five, of which another is dead", quorumOf(5, [2])],
    ["two, as the one that is left is a cluster of its own", quorumOf(2)],
])("one of %s may go", (_, quorum) => {
    expect(unmetForQuorum(leaving, quorum)).toBeUndefined();
});

test.each([
    [
        "of three, another is dead",
        quorumOf(3, [2]),
        "2 of Consul's 2 other servers to be healthy voters (now servers-0)",
    ],
    [
        "of five, two others are dead",
        quorumOf(5, [2, 3]),
        "3 of Consul's 4 other servers to be healthy voters (now servers-0, servers-4)",
    ],
    [
        "another has come and does not vote yet",
        quorumOf(3, [], [2]),
        "2 of Consul's 2 other servers to be healthy voters (now servers-0)",
    ],
    [
        "of two, the other is dead",
        quorumOf(2, [0]),
        "1 of Consul's 1 other servers to be healthy voters (now none)",
    ],
])("none goes while, %s", (_, quorum, lack) => {
    expect(unmetForQuorum(leaving, quorum)).toBe(lack);
});

test("a dead server still counts after the others have taken it out of Raft by themselves", () => {
    const { known, servers, health } = quorumOf(3, [2]);
    const cleaned = {
        known,
        servers: servers.slice(0, 2),
        health: { ...health, servers: health.servers.slice(0, 2) },
    };
    expect(unmetForQuorum(leaving, cleaned)).toBe(
        "2 of Consul's 2 other servers to be healthy voters (now servers-0)",
    );
});

test("a server that gossip has forgotten is known by its address, and never one that has a name", () => {
    const unknown = peer("(unknown)", { address: "10.0.0.1:8300" });
    expect(peerOf([peer("servers-0"), unknown], leaving)).toBe(unknown);
    // A new machine has got the address of the one that is gone.
    expect(peerOf([peer("servers-2", { address: "10.0.0.1:8300" })], leaving)).toBeUndefined();
});
