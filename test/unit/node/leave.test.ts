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
    await installProgram(root);
    await root.write(
        "usr/local/sbin/systemctl",
        readFileSync(join(__dirname, "systemctl.sh"), "utf8"),
        0o755,
    );
});
afterEach(async () => root.remove());

/** A machine of that name whose agents run, as far as systemd knows. */
async function become(topology: TopologyName, name: string, ...agents: string[]): Promise<void> {
    const plan = planCluster(topologies[topology]);
    const node = plan.nodes.find((candidate) => candidate.name === name)!;
    await root.write("etc/nomad-cluster/node.env", nodeSettings(plan, node, officialReleases));
    for (const agent of agents) {
        await root.write(`run/enabled/${agent}`, "");
        await root.write(`run/active/${agent}`, "");
    }
}

async function runningAndEnabled(): Promise<string> {
    return root.run("cd /run && ls active enabled");
}

const none = "active:\n\nenabled:\n";

test.each([
    [
        "Nomad before the Consul agent that it takes its services out of",
        "all separated",
        "nomad-servers-0",
        ["nomad", "consul"],
    ],
    ["a Consul server, which answers no more, before Nomad", "the default", "node-1", ["consul", "nomad"]],
] as [string, TopologyName, string, string[]][])(
    "both agents end, %s, and no boot starts them again",
    async (_, topology, name, [first, second]) => {
        await become(topology, name, "consul", "nomad");
        await root.run(`nomad-cluster-node leave ${name}`);
        expect(await root.read("run/asked")).toBe(
            `daemon-reload\ndisable --now --quiet ${first}\ndaemon-reload\ndisable --now --quiet ${second}\n`,
        );
        expect(await runningAndEnabled()).toBe(none);
    },
);

test("a machine that only has Consul ends that", async () => {
    await become("all separated", "consul-servers-0", "consul");
    await root.run("nomad-cluster-node leave consul-servers-0");
    expect(await root.read("run/asked")).toBe("daemon-reload\ndisable --now --quiet consul\n");
});

test("a second time, after a run that was cut off, nothing is left to do and that is no error", async () => {
    await become("the default", "node-1", "consul", "nomad");
    await root.run("nomad-cluster-node leave node-1 && nomad-cluster-node leave node-1");
    expect(await runningAndEnabled()).toBe(none);
});

test("another machine, which has got the address of the one that is meant, is left as it is", async () => {
    await become("the default", "node-2", "consul", "nomad");
    await expect(root.run("nomad-cluster-node leave node-1")).rejects.toThrow(
        "this machine is node-2 and not node-1: nothing was stopped",
    );
    expect(await runningAndEnabled()).toBe("active:\nconsul\nnomad\n\nenabled:\nconsul\nnomad\n");
});

test("a new machine, to which nothing was delivered yet, has nothing to leave", async () => {
    expect(await root.run("nomad-cluster-node leave node-1")).toContain(
        "nothing was ever delivered to this machine",
    );
});
