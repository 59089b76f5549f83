import { join } from "node:path";
import { poolPolicyNames } from "../../sdk/accessControl";
import { type ClusterState, LifetimeKind, withCluster } from "../../sdk/cluster";
import { killMachine, killMachines, listMachines } from "../../sdk/nspawn";
import { getPool } from "../../sdk/nspawn/poolRecord";
import { run } from "../../sdk/process/run";
import { eventually } from "../agents/program";
import { expectHealthy } from "./cluster/expectHealthy";
import { secretsIn, secretsTold } from "./cluster/secrets";
import { checkout, TestCluster } from "./cluster/testCluster";
import { hasLeastRights, stolenIdentity } from "./localPool/stolenIdentity";

/** One machine with every role; a pool of one member, and a pool of none to begin with. */
let cluster: TestCluster;
let state: ClusterState;

beforeAll(async () => {
    cluster = await TestCluster.create({ folder: join(__dirname, "localPool"), cluster: "pooled" });
    await cluster.up();
    state = await cluster.state();
});

afterAll(async () => cluster?.remove());

/** The command `pool` of this package's command line. */
async function pool(verb: string, ...args: string[]): Promise<string> {
    const program = join(checkout, "dist/cli/main.js");
    const all = [program, "pool", verb, "--stack", cluster.stack, ...args];
    return run(process.execPath, all, { cwd: cluster.folder, env: cluster.env });
}

async function membersOf(name: string) {
    const { pools } = await cluster.status();
    return pools.find((one) => one.name === name)?.members ?? [];
}

const ready = expect.objectContaining({ consul: "alive", nomad: "ready" }) as object;

const job = `
job "mover" {
  node_pool = "batch"
  group "group" {
    task "task" {
      driver = "exec"
      config {
        command = "/bin/sleep"
        args    = ["100000"]
      }
      resources {
        cpu    = 20
        memory = 20
      }
    }
  }
}
`;

/** The node on which the job runs, once it does so. */
async function nodeOfJob(): Promise<string> {
    return withCluster(state, async ({ nomad }) =>
        eventually("the job runs", async () => {
            const running = (await nomad.jobs.allocations("mover")).filter(
                ({ clientStatus, desiredStatus }) => clientStatus === "running" && desiredStatus === "run",
            );
            return running.length === 1 ? running[0]!.nodeName : undefined;
        }),
    );
}

test("an update makes a pool's first members, which join with nobody logging in, and the status shows them", async () => {
    const [member, ...others] = await membersOf("batch");
    expect(others).toEqual([]);
    expect(member).toMatchObject({
        ...{ name: expect.stringMatching(/^batch-[0-9a-f]{6}$/) as string, nodePool: "batch" },
        ...{ consul: "alive", nomad: "ready" },
    });
    expect(await membersOf("spare")).toEqual([]);
    const status = await cluster.status();
    expectHealthy(status);
    expect(status.machines.map(({ name }) => name)).toEqual(["node-0"]);
    expect(status.lifetimes).toContainEqual(
        expect.objectContaining({ kind: LifetimeKind.Certificate, of: "pool batch" }),
    );
    const table = await cluster.cli("status");
    expect(table).toMatch(
        new RegExp(`^${member!.name} +nomad-client +${member!.address} +alive +ready`, "m"),
    );
});

test("no secret of the pool is in the state, in a boot document or in plain sight on this host", async () => {
    const { agentToken, text } = await stolenIdentity(cluster.nameOnHost("batch"));
    const secrets = secretsIn(await cluster.export("--show-secrets"));
    expect(secretsTold(await cluster.export(), secrets)).toEqual([]);
    // The bundle has the secrets of the pool, and of all others only those that every client has.
    const given = secretsTold(text, secrets).map((what) => what.split(" ")[0]);
    expect(new Set(given)).toEqual(
        new Set(
            ["", "-consul", "-nomad"]
                .map((of) => `pooled-pool_batch${of}`)
                .concat("pooled-consul", "pooled-dns"),
        ),
    );
    const record = JSON.stringify(await getPool(cluster.nameOnHost("batch")));
    expect(secretsTold(record, secrets)).toEqual([]);
    expect(record).not.toContain(agentToken);
    const [member] = await membersOf("batch");
    const userData = "cat /var/lib/cloud/seed/nocloud/user-data /etc/nomad-cluster/pool-source";
    expect(secretsTold(await cluster.on(member!.name, userData), secrets)).toEqual([]);
    // A task reads no file of the bundle, wherever it is.
    const readable = "setpriv --reuid=65534 --clear-groups cat /run/nomad-cluster-pool/bundle 2>&1 || true";
    expect(await cluster.on(member!.name, readable)).toContain("Permission denied");
});

test("a command adds members without an update, also to a pool of none, and the next update does nothing", async () => {
    await Promise.all([pool("add", "batch", "--count", "2"), pool("add", "spare")]);
    expect(await membersOf("batch")).toEqual([ready, ready, ready]);
    expect(await membersOf("spare")).toEqual([ready]);
    const listed = (await pool("list")).trim().split("\n").slice(1);
    expect(listed).toHaveLength(4);
    for (const { name, address } of [...(await membersOf("batch")), ...(await membersOf("spare"))])
        expect(listed.find((line) => line.includes(name))).toMatch(new RegExp(`${address} +running$`));
    await cluster.up("--expect-no-changes");
});

test("a member is reached by its name, with the host key that is on its disk", async () => {
    const { name } = (await membersOf("spare"))[0]!;
    expect((await cluster.cli("ssh", name, "hostname")).trim()).toBe(name);
    await expect(cluster.cli("ssh", "spare-none", "hostname")).rejects.toThrow("`spare-none`");
});

test("a member that is removed by command drains first: its tasks move to another member", async () => {
    await withCluster(state, async ({ nomad }) => nomad.jobs.register(await nomad.jobs.parse(job)));
    const before = await nodeOfJob();
    await pool("remove", before);
    const after = await nodeOfJob();
    expect(after).toMatch(/^batch-/);
    expect(after).not.toBe(before);
    await withCluster(state, async ({ consul, nomad }) => {
        const [moved] = (await nomad.jobs.allocations("mover")).filter(({ nodeName }) => nodeName === before);
        // Ended by the drain. A machine that only disappeared would leave it lost.
        expect(moved).toMatchObject({ clientStatus: "complete", desiredStatus: "stop" });
        expect((await nomad.nodes.list()).map(({ name }) => name)).not.toContain(before);
        expect((await consul.agent.members()).map(({ name }) => name)).not.toContain(before);
    });
    expect((await listMachines(cluster.prefix)).map(({ hostName }) => hostName)).not.toContain(before);
    expect(await membersOf("batch")).toEqual([ready, ready]);
    await expect(pool("remove", before)).rejects.toThrow(`got \`${before}\``);
});

describe("a stolen identity of a pool", () => {
    hasLeastRights(() => ({ poolOnHost: cluster.nameOnHost("batch"), state }));
});

test("a changed argument reaches a living member, which keeps its tasks", async () => {
    const allocation = await nodeOfJob();
    cluster.env.POOLS_KIND = "large";
    const update = await cluster.up();
    expect(update).toMatch(/~ +.*LocalPool pooled-batch/);
    expect(update).not.toMatch(/(\+-|- ) .*LocalPool/);
    // The timer does this within ten minutes.
    await cluster.on(allocation, "systemctl start --wait nomad-cluster-join; nomad-cluster-node join");
    const meta = await withCluster(state, async ({ nomad }) => {
        const found = (await nomad.nodes.list()).find(
            ({ name, status }) => name === allocation && status === "ready",
        );
        return found && cluster.on(allocation, "cat /etc/nomad.d/client.json");
    });
    expect(JSON.parse(meta!)).toMatchObject({ client: { meta: { kind: "large" } } });
    expect(await nodeOfJob()).toBe(allocation);
    expect(await membersOf("batch")).toEqual([ready, ready]);
});

test("members that stopped with this host are started by the next update after a refresh", async () => {
    const { name } = (await membersOf("batch"))[0]!;
    await killMachine(cluster.nameOnHost(name));
    await eventually("the member is seen as failed", async () =>
        (await membersOf("batch")).some((member) => member.name === name && member.consul === "failed"),
    );
    expectHealthy(await cluster.status());
    expect(await pool("list")).toMatch(new RegExp(`${name} .* stopped$`, "m"));
    await cluster.up("--refresh");
    await eventually("it is a member again", async () => {
        expect(await membersOf("batch")).toEqual([ready, ready]);
        return true;
    });
});

test("a pool that is removed takes its members, its rights and its entries with it", async () => {
    cluster.env.POOLS_WITHOUT = "batch";
    await cluster.up();
    const machines = (await listMachines(cluster.prefix)).map(({ hostName }) => hostName);
    expect(machines.filter((name) => name.startsWith("batch-"))).toEqual([]);
    expect(await getPool(cluster.nameOnHost("batch"))).toBeUndefined();
    const { pools } = await cluster.status();
    expect(pools).toEqual([{ name: "spare", members: [ready] }]);
    await withCluster(await cluster.state(), async ({ consul, nomad }) => {
        const left = [...(await nomad.nodes.list()), ...(await consul.agent.members())].map(
            ({ name }) => name,
        );
        expect(left.filter((name) => name.startsWith("batch-"))).toEqual([]);
        const policies = (await consul.acl.policies.list()).map(({ name }) => name);
        for (const name of poolPolicyNames("batch")) expect(policies).not.toContain(name);
        for (const name of poolPolicyNames("spare")) expect(policies).toContain(name);
    });
    expectHealthy(await cluster.status());
    await cluster.up("--expect-no-changes");
});

test("with the last pool everything of pools goes, and a pool that comes back is a new one", async () => {
    cluster.env.POOLS_WITHOUT = "batch,spare";
    await cluster.up();
    expect((await listMachines(cluster.prefix)).map(({ hostName }) => hostName)).toEqual(["node-0"]);
    expect(await cluster.on("node-0", "ls /etc/nomad-cluster /etc/systemd/system")).not.toContain(
        "introducer",
    );
    await withCluster(await cluster.state(), async ({ nomad }) => {
        expect((await nomad.acl.tokens.list()).map(({ name }) => name).join()).not.toContain("introducer");
        expect((await nomad.acl.policies.list()).join()).not.toContain("introducer");
    });
    expect((await cluster.status()).pools).toEqual([]);
    expectHealthy(await cluster.status());
    cluster.env.POOLS_WITHOUT = "batch";
    await cluster.up();
    await pool("add", "spare");
    expect(await membersOf("spare")).toEqual([ready]);
});

test("everything is destroyed with every machine dead, members that a command added too", async () => {
    await killMachines(cluster.prefix);
    await cluster.pulumi("destroy", "--yes", "--skip-preview");
    expect(await listMachines(cluster.prefix)).toEqual([]);
    expect(await getPool(cluster.nameOnHost("spare"))).toBeUndefined();
});
