import { readFileSync } from "node:fs";
import { join } from "node:path";
import { officialReleases } from "../../../sdk/node";
import { nodeSettings } from "../../../sdk/node/nodeSettings";
import { acceptProgram } from "../../../sdk/operations/acceptSshKey";
import { planCluster, Role } from "../../../sdk/topology";
import { MachineRoot } from "../../machineRoot";
import { topologies } from "../../topologies";
import { installProgram, patched } from "./installProgram";

const fakeAgents = readFileSync(join(__dirname, "fakeAgents.py"), "utf8");

const restartConsul = `
try:
    restart.restart_in_turn(agents.Agents(settings.load_settings()), sys.argv[1])
except say.Failure as failure:
    sys.exit(str(failure))`;

const products = ["consul", "nomad"] as const;

/** The members that a server names: none, or `servers-0` with that status. */
const members = {
    consul: (status?: string) =>
        JSON.stringify(
            status === undefined ? [] : [{ Name: "servers-0", Status: status === "alive" ? 1 : 2 }],
        ),
    nomad: (status?: string) =>
        JSON.stringify({
            Members: status === undefined ? [] : [{ Name: "servers-0.global", Status: status }],
        }),
};

let root: MachineRoot;
beforeEach(async () => {
    root = await MachineRoot.create();
    await installProgram(root, fakeAgents);
    await root.write(
        "usr/local/sbin/restart",
        patched("/srv/node-program", fakeAgents, restartConsul),
        0o755,
    );
    await root.write(
        "usr/local/sbin/systemctl",
        readFileSync(join(__dirname, "systemctl.sh"), "utf8"),
        0o755,
    );
    await root.write("usr/local/bin/journalctl", "#!/bin/sh\n", 0o755);
    await root.write("run/active/consul", "");
});
afterEach(async () => root.remove());

/** A Consul server of as many as planned, which sees that many voters, and more peers that do not vote yet. */
async function seeing(
    voters: number,
    planned: number,
    learners = 0,
    roles: Role[] = [Role.ConsulServer],
): Promise<void> {
    const plan = planCluster({ groups: { servers: { count: planned, roles } } });
    await root.write("etc/nomad-cluster/node.env", nodeSettings(plan, plan.nodes[0]!, officialReleases));
    const addresses = Array.from({ length: voters + learners }, (_, index) => `10.20.0.${index + 1}`);
    const peers = addresses.map((address) => `${address}:8300`);
    await root.write("run/peers", JSON.stringify(peers));
    for (const product of products)
        for (const address of addresses)
            await root.write(`run/${product}-members-${address}`, members[product]("alive"));
    const health = { Healthy: true, Servers: peers.map((_, index) => ({ Voter: index < voters })) };
    await root.write("run/health", JSON.stringify(health));
}

function settingsOf(name: string): string {
    const plan = planCluster(topologies["servers apart from clients"]);
    return nodeSettings(
        plan,
        plan.nodes.find((node) => node.name === name)!,
        officialReleases,
    );
}

const restart = async (product = "consul") => root.run(`restart ${product}`);

test.each([
    ["three of three", 3, 3],
    ["three of five, as new ones wait for this very delivery", 3, 5],
    ["five where three are planned, as the others leave afterwards", 5, 3],
    ["one of three, as it has no other to protect", 1, 3],
])("a server restarts where the voters are %s", async (_, voters, planned) => {
    await seeing(voters, planned);
    await restart();
    expect(await root.read("run/asked")).toBe("restart consul\n");
});

test("a server does not restart with two of three voters, as the other would have no quorum", async () => {
    await seeing(2, 3);
    await expect(restart()).rejects.toThrow(
        "consul not restarted: 3 consul voters (now 2) is missing and a restart could lose the quorum",
    );
    await expect(root.read("run/asked")).rejects.toThrow("ENOENT");
});

test.each([
    ["its session", "/session/create"],
    ["the clients' lock", "/kv/nomad-cluster/clients/0[?]acquire"],
])("a client whose older policy denies %s restarts at once", async (_, denied) => {
    await root.write("etc/nomad-cluster/node.env", settingsOf("clients-0"));
    await root.write("run/denied", denied);
    expect(await restart()).toContain("this cluster has no turns for clients yet");
    expect(await root.read("run/asked")).toBe("restart consul\n");
});

test("a server to which Consul denies its session does not restart, as others could be restarting", async () => {
    await seeing(3, 3);
    await root.write("run/denied", "/session/create");
    await expect(restart()).rejects.toThrow(
        "consul not restarted: Consul denies this machine the lock nomad-cluster/turn",
    );
    await expect(root.read("run/asked")).rejects.toThrow("ENOENT");
});

test("a server whose token Consul does not know restarts at once, because it can hold no lock", async () => {
    await seeing(2, 3);
    await root.write("run/unknown", "");
    await root.write("run/leaderless", "");
    await restart();
    expect(await root.read("run/asked")).toBe("restart consul\n");
});

test.each([
    ["consul", "/v1/acl/token/self?consistent"],
    ["nomad", "/v1/namespaces"],
])(
    "the only %s server of a cluster restarts at once, and is waited for until it has read its log",
    async (product, question) => {
        await seeing(1, 1, 0, [Role.ConsulServer, Role.NomadServer]);
        await restart(product);
        expect(await root.read("run/asked")).toBe(`restart ${product}\n`);
        expect(await root.read("run/questions")).toBe(`${question}\n`);
    },
);

test("a server asks for the clients' locks as they are, not as a new leader remembers them", async () => {
    await seeing(3, 3);
    await restart();
    const locks = (await root.read("run/questions")).split("\n").filter((path) => path.includes("/kv/"));
    expect(locks.filter((path) => !path.includes("?acquire="))).toEqual([
        "/v1/kv/nomad-cluster/clients/?recurse&consistent",
    ]);
});

test("a machine accepts a new SSH key beside the old one until it is ready, and other people's keys always", async () => {
    await seeing(3, 3);
    const [old, mine, fresh] = ["ssh-ed25519 OLD", "ssh-ed25519 MINE me@home", "ssh-ed25519 NEW"];
    const files = ["root/.ssh/authorized_keys", "home/debian/.ssh/authorized_keys"];
    const keys = async () =>
        Promise.all(files.map(async (file) => (await root.read(file)).split("\n").filter(Boolean)));
    // Without an end of line, as people leave it.
    for (const file of files) await root.write(file, `${old}\n${mine}`);
    await root.write("home/else/.ssh/authorized_keys", mine);

    for (let run = 0; run < 2; run++) await root.run(acceptProgram(fresh, old));
    expect(await keys()).toEqual(files.map(() => [old, mine, fresh]));
    for (let run = 0; run < 2; run++) await root.run("nomad-cluster-node ready 300 </dev/null");
    expect(await keys()).toEqual(files.map(() => [mine, fresh]));
    expect(await root.read("home/else/.ssh/authorized_keys")).toBe(mine);

    // And back again, before the machine was ready.
    await root.run(acceptProgram(old, fresh));
    await root.run(acceptProgram(fresh, old));
    await root.run("nomad-cluster-node ready 300 </dev/null");
    expect(await keys()).toEqual(files.map(() => [mine, fresh]));
});

test("a machine is ready with more voters than planned, and not with fewer", async () => {
    await seeing(5, 3);
    expect(await root.run("nomad-cluster-node ready 300 </dev/null")).toContain("consul leader");
    await seeing(3, 5);
    await expect(root.run("nomad-cluster-node ready 300 </dev/null")).rejects.toThrow(
        /servers-0 still waits for 5 consul voters \(now 3\) after/,
    );
});

test("a machine is not ready while a peer that has just joined does not vote yet", async () => {
    await seeing(2, 3, 1);
    await expect(root.run("nomad-cluster-node ready 300 </dev/null")).rejects.toThrow(
        /servers-0 still waits for 3 consul voters \(now 2\) after/,
    );
});

test.each(products)(
    "a %s server is ready only once every server sees it in gossip, which the removal of a predecessor can delay",
    async (product) => {
        await seeing(3, 3, 0, [Role.ConsulServer, Role.NomadServer]);
        await root.write("run/in-gossip", "");
        await root.write("run/active/nomad", "");
        const another = `run/${product}-members-10.20.0.2`;
        for (const late of [members[product](), members[product]("leaving")]) {
            await root.write(another, late);
            await expect(root.run("echo TOKEN | nomad-cluster-node ready 300")).rejects.toThrow(
                `servers-0 still waits for every ${product} server to see this machine in gossip after`,
            );
        }
        await root.write(another, members[product]("alive"));
        expect(await root.run("echo TOKEN | nomad-cluster-node ready 300")).toContain("nomad leader");
    },
);

test("a machine is ready only once the servers see it in gossip, which a predecessor that just died can delay", async () => {
    await seeing(3, 3);
    await expect(root.run("echo TOKEN | nomad-cluster-node ready 300")).rejects.toThrow(
        /servers-0 still waits for consul's servers to see this machine in gossip after/,
    );
    await root.write("run/in-gossip", "");
    expect(await root.run("echo TOKEN | nomad-cluster-node ready 300")).toContain("consul leader");
});
