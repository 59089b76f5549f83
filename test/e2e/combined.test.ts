import { type ClusterStatus } from "../../sdk/cluster";
import { failuresAreSurvived } from "./combined/failures";
import { namesResolve, namesStillResolve } from "./combined/names";
import { agentsComeBack } from "./combined/restarts";
import { rightsAreLeast } from "./combined/rights";
import { secretsStaySecret } from "./combined/secrecy";
import { strangersAreRefused } from "./combined/strangers";
import { tasksAreConfined } from "./combined/tasks";
import { tracesOf } from "./cluster/hostTraces";
import { recordArguments } from "./cluster/recordArguments";
import { TestCluster } from "./cluster/testCluster";
import { expectHealthy } from "./cluster/expectHealthy";

/** The default cluster, three combined nodes, through its life: brought up, looked at, hurt, mended and taken down. */
let cluster: TestCluster;
let argumentsOfUp: () => Promise<string>;

beforeAll(async () => {
    cluster = await TestCluster.create();
    argumentsOfUp = await recordArguments(() => cluster.cli("up", "--local"));
});

afterAll(async () => cluster?.remove());

test("one update gives a leader each for Consul and Nomad, three voters each and three ready clients", async () => {
    const status = await cluster.status();
    expect(status.machines.map(({ name, consul, nomad }) => [name, consul, nomad])).toEqual(
        ["node-0", "node-1", "node-2"].map((name) => [name, "alive", "alive, ready"]),
    );
    for (const quorum of [status.consul, status.nomad]) {
        expect(quorum).toMatchObject({ voters: 3, expectedVoters: 3, healthy: true });
        expect(status.machines.map(({ name }) => name)).toContain(quorum.leader);
    }
});

test("`status --json` prints the answers of the APIs", async () => {
    const printed = JSON.parse(await cluster.cli("status", "--json")) as ClusterStatus;
    expect(printed).toEqual(await cluster.status());
});

test("a second update changes nothing", async () => {
    await cluster.up("--expect-no-changes");
});

// In a group of its own: it tidies up behind its own tests, while there still is a cluster.
describe("tokens", () => rightsAreLeast(() => cluster));
secretsStaySecret(() => ({ cluster, argumentsOfUp }));
strangersAreRefused(() => cluster);
describe("tasks", () => tasksAreConfined(() => cluster));
describe("names", () => namesResolve(() => cluster));
agentsComeBack(() => cluster);
failuresAreSurvived(() => cluster);
namesStillResolve(() => cluster);

test("`down` leaves nothing on the host", async () => {
    expectHealthy(await cluster.status());
    expect(await tracesOf(cluster.prefix)).not.toEqual([]);
    await cluster.cli("down", "--local");
    expect(await tracesOf(cluster.prefix)).toEqual([]);
});
