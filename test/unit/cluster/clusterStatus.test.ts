import { type ClusterStatus, isHealthy, LifetimeKind } from "../../../sdk/cluster";
import { Role } from "../../../sdk/topology";
import { lifetime } from "./lifetime";

const quorum = { leader: "node-0", voters: 1, expectedVoters: 1, healthy: true };
const machine = {
    name: "node-0",
    id: "1",
    address: "10.20.0.2",
    sshAddress: "10.20.0.2",
    consul: "alive",
    unitProblems: [],
};
const well: ClusterStatus = {
    name: "local",
    datacenter: "dc1",
    region: "global",
    machines: [
        { ...machine, roles: [Role.ConsulServer], nomad: "" },
        { ...machine, roles: [Role.NomadServer], nomad: "alive" },
        { ...machine, roles: [Role.NomadClient], nomad: "ready" },
        { ...machine, roles: [Role.NomadServer, Role.NomadClient], nomad: "alive, ready" },
    ],
    pools: [],
    consul: quorum,
    nomad: quorum,
    clients: { ready: 2, expected: 2 },
    lifetimes: [lifetime(LifetimeKind.NodeIdentity, "node-0", 1, 0.5)],
};

test("a cluster is healthy if both quorums and every machine are", () => {
    expect(isHealthy(well)).toBe(true);
});

test.each([
    ["no leader", { leader: undefined }],
    ["a voter missing", { expectedVoters: 3 }],
    ["a voter too many, as a replaced server leaves one", { voters: 2 }],
    ["an unhealthy autopilot", { healthy: false }],
])("%s in either quorum is not healthy", (_, change) => {
    expect(isHealthy({ ...well, consul: { ...quorum, ...change } })).toBe(false);
    expect(isHealthy({ ...well, nomad: { ...quorum, ...change } })).toBe(false);
});

test.each([
    ["Consul's agent has failed", { consul: "failed" }],
    ["Consul's agent is absent", { consul: "absent" }],
    ["Nomad's client is down", { nomad: "alive, down" }],
    ["Nomad's server has failed", { nomad: "failed, ready" }],
    ["Nomad is absent", { nomad: "absent" }],
    ["an agent restarts for ever", { unitProblems: ["nomad.service: activating (auto-restart)"] }],
])("a machine on which %s makes the cluster unhealthy", (_, change) => {
    const [first, ...rest] = well.machines;
    expect(isHealthy({ ...well, machines: [{ ...first!, ...change }, ...rest] })).toBe(false);
});

test.each([
    ["has ended", 365, -1],
    ["is past two thirds of its life without having been renewed", 365, 100],
])("a certificate that %s makes the cluster unhealthy", (_, days, left) => {
    const lifetimes = [...well.lifetimes, lifetime(LifetimeKind.Certificate, "node-0, nomad", days, left)];
    expect(isHealthy({ ...well, lifetimes })).toBe(false);
});

test("a failed member of a pool leaves the cluster healthy, as its platform repairs it", () => {
    const members = [{ name: "batch-a", address: "10.20.0.9", consul: "failed", nomad: "down" }];
    const lifetimes = [...well.lifetimes, lifetime(LifetimeKind.NodeIdentity, "batch-a", 1, 0.1)];
    expect(isHealthy({ ...well, lifetimes, pools: [{ name: "batch", members }] })).toBe(true);
    expect(isHealthy({ ...well, lifetimes })).toBe(false);
});
