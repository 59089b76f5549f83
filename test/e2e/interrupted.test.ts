import { join } from "node:path";
import { processesOf } from "../../sdk/nspawn/cgroups";
import { supervisorOf } from "../../sdk/nspawn/supervisor";
import { commandOf, tracesOf } from "./cluster/hostTraces";
import { killUpdate } from "./cluster/killUpdate";
import { TestCluster } from "./cluster/testCluster";
import { expectHealthy } from "./cluster/expectHealthy";

/** A cluster of one machine whose updates are killed in the middle, as by a lost power supply of the operator's machine. */
let cluster: TestCluster;
let machine: string;

beforeAll(async () => {
    cluster = await TestCluster.create();
    machine = cluster.nameOnHost("one-0");
    const roles = ["consul-server", "nomad-server", "nomad-client"];
    await cluster.configure("groups", { one: { count: 1, roles } });
});

afterAll(async () => cluster?.remove());

const boots = () => supervisorOf(machine) !== undefined;

/** Sees the process or, if the machine is too fast for that, the files that it leaves behind. */
const isGivenItsBundle = async () =>
    processesOf(machine).some((pid) => /nomad-cluster-node (receive|apply)$/.test(commandOf(pid))) ||
    (await cluster.on("one-0", "ls /etc/consul.d")).includes("consul.json");

/** Brings the cluster up, and is killed. */
const killedUp = async (what: string, moment: () => boolean | Promise<boolean>) =>
    killUpdate(cluster, cluster.cliCommand("up", "--local"), what, moment);

test("an update that follows one killed while the machine boots and one killed during delivery converges", async () => {
    await killedUp("the machine boots", boots);
    await killedUp("the machine is given its bundle", isGivenItsBundle);
    await cluster.cli("up", "--local");
    expectHealthy(await cluster.status());
    await cluster.up("--expect-no-changes");
});

test("`down` after one that was killed before it wrote the state removes the cluster from the state", async () => {
    const state = join(cluster.folder, "state.json");
    await cluster.pulumi("stack", "export", "--file", state);
    await cluster.cli("down", "--local");
    await cluster.pulumi("stack", "import", "--file", state);
    await cluster.cli("down", "--local");
    expect(await tracesOf(cluster.prefix)).toEqual([]);
    expect(await cluster.pulumi("stack", "export")).not.toContain("urn:pulumi");
});

test.each([
    ["while the machine boots", boots],
    ["during delivery", isGivenItsBundle],
])("`down` after an update killed %s leaves nothing on the host", async (what, moment) => {
    await cluster.cli("down", "--local");
    expect(await tracesOf(cluster.prefix)).toEqual([]);
    await killedUp(what, moment);
    expect(await tracesOf(cluster.prefix)).not.toEqual([]);
    await cluster.cli("down", "--local");
    expect(await tracesOf(cluster.prefix)).toEqual([]);
});
