import { type ClusterStatus } from "../../sdk/cluster";
import { containersRun } from "./combined/containers";
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
import { type Registry, startRegistry } from "../rig/registry/registry";
import { combinedRoles } from "../../sdk/topology";

/** The default cluster, three combined nodes, through its life: brought up, looked at, hurt, mended and taken down. */
let cluster: TestCluster;
let registry: Registry;
let argumentsOfUp: () => Promise<string>;

beforeAll(async () => {
    registry = await startRegistry();
    cluster = await TestCluster.create();
    // Of the other images than Docker Hub's, the registry has none.
    const docker = { registryMirrors: [registry.url], infraImage: "rancher/mirrored-pause:3.6" };
    await cluster.configure("groups", { node: { count: 3, roles: combinedRoles, drivers: { docker } } });
    argumentsOfUp = await recordArguments(() => cluster.cli("up", "--local"));
});

afterAll(async () => {
    await cluster?.remove();
    await registry?.stop();
});

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

test("a refresh and a second update change nothing", async () => {
    await cluster.expectNoChanges();
});

// In a group of its own: it tidies up behind its own tests, while there still is a cluster.
describe("tokens", () => rightsAreLeast(() => cluster));
secretsStaySecret(() => ({ cluster, argumentsOfUp }));
strangersAreRefused(() => cluster);
describe("tasks", () => tasksAreConfined(() => cluster));
describe("names", () => namesResolve(() => cluster));
describe("containers", () => containersRun(() => cluster));
agentsComeBack(() => cluster);
failuresAreSurvived(() => cluster);
namesStillResolve(() => cluster);

test("`down` leaves nothing on the host", async () => {
    expectHealthy(await cluster.status());
    expect(await tracesOf(cluster.prefix)).not.toEqual([]);
    await cluster.cli("down", "--local");
    expect(await tracesOf(cluster.prefix)).toEqual([]);
});
