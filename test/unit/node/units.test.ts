import { readFileSync } from "node:fs";
import { join } from "node:path";
import { officialReleases } from "../../../sdk/node";
import { nodeSettings } from "../../../sdk/node/nodeSettings";
import { planCluster } from "../../../sdk/topology";
import { MachineRoot } from "../../machineRoot";
import { topologies, type TopologyName } from "../../topologies";
import { installProgram } from "./installProgram";

let root: MachineRoot;
beforeEach(async () => {
    root = await MachineRoot.create();
    // Every agent names a leader, as a server that was left behind does.
    await installProgram(root, `agents.Agents.leader = lambda *given: "10.20.0.1:4647"`);
    await root.write(
        "usr/local/sbin/systemctl",
        readFileSync(join(__dirname, "systemctl.sh"), "utf8"),
        0o755,
    );
    for (const unit of ["consul", "docker"]) await root.write(`run/active/${unit}`, "");
    await root.write("var/lib/nomad-cluster/nomad.introduced", "");
});
afterEach(async () => root.remove());

async function become(topology: TopologyName, name: string): Promise<void> {
    const plan = planCluster(topologies[topology]);
    const node = plan.nodes.find((candidate) => candidate.name === name)!;
    await root.write("etc/nomad-cluster/node.env", nodeSettings(plan, node, officialReleases));
}

interface Unit {
    state: string;
    sub: string;
    result: string;
    restarts: number;
    secondsUp: number;
}

async function nomadIs({ state, sub, result, restarts, secondsUp }: Unit): Promise<void> {
    const up = Number(readFileSync("/proc/uptime", "utf8").split(" ")[0]);
    const lines = {
        ...{ ActiveState: state, SubState: sub, Result: result, NRestarts: restarts },
        ExecMainStartTimestampMonotonic: Math.round((up - secondsUp) * 1e6),
    };
    const text = Object.entries(lines).map(([name, value]) => `${name}=${value}\n`);
    await root.write("run/units/nomad", text.join(""));
}

const units = async () => root.run("nomad-cluster-node units");

const running = { state: "active", sub: "running", result: "success", restarts: 0, secondsUp: 1 };
const waiting = { ...running, state: "activating", sub: "auto-restart", result: "exit-code", restarts: 12 };

test.each([
    ["runs", running],
    ["ended once, a while ago", { ...running, restarts: 1, secondsUp: 60 }],
])("nothing is said of an agent that %s", async (_, unit) => {
    await become("the default", "node-0");
    await nomadIs(unit);
    expect(await units()).toBe("");
});

test.each([
    ["waits for its next start", waiting, "activating (auto-restart, exit-code, restarted 12 times)"],
    [
        "is up for a moment between its ends",
        { ...running, restarts: 12 },
        "active (running, restarted 12 times)",
    ],
    [
        "has failed for good",
        { ...waiting, state: "failed", sub: "failed", restarts: 0 },
        "failed (failed, exit-code)",
    ],
    ["was stopped", { ...running, state: "inactive", sub: "dead" }, "inactive (dead)"],
])("an agent that %s is told, and the machine is not ready with it", async (_, unit, said) => {
    await become("all separated", "clients-0");
    await nomadIs(unit);
    expect(await units()).toBe(`nomad.service: ${said}\n`);
    expect(await root.run("nomad-cluster-node status")).toContain(`nomad: ${said}, leader `);
    await expect(root.run("nomad-cluster-node ready 0 </dev/null")).rejects.toThrow(
        /clients-0 still waits for nomad to (start|run for 30 s)/,
    );
});

test.each([
    ["a client", "all separated", "clients-0", { ...running, state: "inactive", sub: "dead" }],
    ["a combined machine", "the default", "node-0", { ...running, state: "activating", sub: "start-pre" }],
] as const)("%s that was not introduced yet says so", async (_, topology, name, unit) => {
    await become(topology, name);
    await root.run("rm /var/lib/nomad-cluster/nomad.introduced");
    await nomadIs(unit);
    expect(await root.run("nomad-cluster-node status")).toContain(
        "waits for the introduction of this machine's nomad client",
    );
});

test("a machine whose systemd does not answer is not taken for healthy", async () => {
    await become("all separated", "consul-servers-0");
    await root.write("usr/local/sbin/systemctl", "#!/bin/sh\nexit 1\n", 0o755);
    await expect(root.run("nomad-cluster-node ready 0 </dev/null")).rejects.toThrow(
        /consul-servers-0 still waits for an answer about consul's state/,
    );
    await expect(units()).rejects.toThrow("systemd does not answer for consul.service");
});

test("a machine without a Nomad role is not asked about Nomad", async () => {
    await become("all separated", "consul-servers-0");
    expect(await units()).toBe("");
});
