import { join } from "node:path";
import { isHealthy } from "../../sdk/cluster";
import { TestCluster } from "./cluster/testCluster";

/** Three combined nodes whose Consul configuration changes after the first update. */
let cluster: TestCluster;
const machines = ["node-0", "node-1", "node-2"];

beforeAll(async () => {
    cluster = await TestCluster.create({ folder: join(__dirname, "rolling"), cluster: "rolling" });
    cluster.env.ROLLING_DNS = "true";
    await cluster.up();
});

afterAll(async () => cluster?.remove());

/** When Consul was away on a machine since a moment, as systemd tells it: from its stop to its next start, in seconds. */
async function absences(machine: string, since: number): Promise<{ from: number; to: number }[]> {
    const lines = (
        await cluster.on(machine, `journalctl -u consul -o short-unix --since @${since} _COMM=systemd`)
    ).split("\n");
    const times = (what: string) =>
        lines.filter((line) => line.includes(what)).map((line) => Number(line.split(" ")[0]));
    const starts = times("Started consul.service");
    return times("Stopping consul.service").map((from) => ({
        from,
        to: starts.find((at) => at > from) ?? Infinity,
    }));
}

test("a changed configuration restarts Consul's servers one at a time, and leaves Nomad alone", async () => {
    const nomad = async () =>
        Promise.all(
            machines.map((machine) => cluster.on(machine, "systemctl show --property MainPID nomad")),
        );
    const before = await nomad();
    const since = Math.floor(Date.now() / 1000);
    cluster.env.ROLLING_DNS = "false";
    await cluster.up();

    const away = (await Promise.all(machines.map((machine) => absences(machine, since)))).flat();
    expect(away).toHaveLength(machines.length);
    const inOrder = away.sort((a, b) => a.from - b.from);
    for (const [index, { to }] of inOrder.entries())
        expect(inOrder[index + 1]?.from ?? Infinity).toBeGreaterThan(to === Infinity ? 0 : to);
    expect(inOrder.every(({ to }) => to < Infinity)).toBe(true);
    expect(await nomad()).toEqual(before);
    expect(isHealthy(await cluster.status())).toBe(true);
});

test("where DNS is switched off, no agent holds a token for it", async () => {
    const config = await cluster.on("node-0", "cat /etc/consul.d/consul.json");
    expect(Object.keys((JSON.parse(config) as { acl: { tokens: object } }).acl.tokens)).toEqual(["agent"]);
});
