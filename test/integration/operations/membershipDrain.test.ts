import { randomUUID } from "node:crypto";
import { drainNode } from "../../../sdk/operations/drainNode";
import { ConsulAgent } from "../../../sdk/api/consul/agent";
import { type ClusterConnection, withCluster } from "../../../sdk/cluster";
import { TestCa } from "../../agents/certificates";
import { clusterAt, loopbackAddress, startBootstrappedNomad } from "../../agents/loopbackCluster";
import { eventually } from "../../agents/program";
import { type NomadPart, type RunningNomadClient, startNomadClient } from "../../agents/startNomadParts";

/** A server and two clients. */
let ca: TestCa;
let server: NomadPart;
let cluster: ClusterConnection;
const clients: RunningNomadClient[] = [];
let said: jest.SpyInstance;
/** Machines that Consul's gossip has found dead; gossip itself has its tests with real agents. */
let dead: string[];

beforeAll(async () => {
    jest.spyOn(console, "error").mockImplementation();
    ca = await TestCa.create();
    ({ server, cluster } = await startBootstrappedNomad(ca));
    for (const name of ["clients-0", "clients-1"]) {
        const token = await withNomad(({ acl }) => acl.introduceClient(name, 600));
        clients.push(await startNomadClient(ca, server, name, token));
    }
    await eventually("both clients are ready", async () => {
        const nodes = await withNomad((nomad) => nomad.nodes.list());
        return nodes.filter(({ status }) => status === "ready").length === 2;
    });
});
afterAll(async () => {
    for (const client of clients) await client.stop();
    await server?.stop();
    await ca?.remove();
});
beforeEach(() => {
    said = jest.spyOn(console, "error").mockImplementation();
    dead = [];
    jest.spyOn(ConsulAgent.prototype, "members").mockImplementation(async () =>
        ["clients-0", "clients-1"].map((name) => ({
            ...{ name, address: "127.0.0.1", tags: {} },
            status: dead.includes(name) ? "failed" : "alive",
        })),
    );
});
afterEach(() => jest.restoreAllMocks());

async function withNomad<T>(
    work: (nomad: Parameters<Parameters<typeof withCluster<T>>[1]>[0]["nomad"]) => Promise<T>,
): Promise<T> {
    return withCluster(cluster, async ({ nomad }) => work(nomad));
}

async function runningOn(client: RunningNomadClient): Promise<string[]> {
    const allocations = await withNomad(({ nodes }) => nodes.allocations(client.id));
    return allocations.filter(({ clientStatus }) => clientStatus === "running").map(({ name }) => name);
}

/** Starts a task that sleeps, on a client of these names, and waits until it runs. */
async function startJob(id: string, ...names: string[]): Promise<void> {
    const jobspec = `job "${id}" {
        constraint {
            attribute = "\${node.unique.name}"
            operator  = "regexp"
            value     = "${names.join("|")}"
        }
        group "one" {
            task "sleep" {
                driver = "raw_exec"
                config {
                    command = "/bin/sleep"
                    args    = ["600"]
                }
                kill_timeout = "1s"
                resources {
                    cpu    = 20
                    memory = 16
                }
            }
        }
    }`;
    await withNomad(async ({ jobs }) => jobs.register(await jobs.parse(jobspec)));
    await eventually(`${id} runs`, async () => {
        const [allocation] = await withNomad(({ jobs }) => jobs.allocations(id));
        return allocation?.clientStatus === "running";
    });
}

const nodeOf = (index: number) => ({ nodeId: clients[index]!.id, nodeName: `clients-${index}` });
const drain = (index: number) => drainNode(cluster, nodeOf(index));
const read = async (index: number) => withNomad(({ nodes }) => nodes.read(clients[index]!.id));

test("a drain ends when the client's allocations run on another client, and the client gets no new ones", async () => {
    await startJob("moves", "clients-0", "clients-1");
    const from = (await runningOn(clients[0]!)).length === 1 ? 0 : 1;
    await drain(from);
    expect(await runningOn(clients[from]!)).toEqual([]);
    expect((await read(from)).eligible).toBe(false);
    const there = clients[1 - from]!;
    await eventually("it runs on the other", async () => (await runningOn(there)).length === 1);
    expect(said).toHaveBeenCalledWith(`clients-${from} waits for its allocations to move: moves.one[0]`);
    await withNomad(({ nodes }) => nodes.cancelDrain(clients[from]!.id));
});

test("an allocation that cannot move is waited for until its job is stopped, though Nomad's drain continues", async () => {
    await startJob("stays", "clients-1");
    const draining = drain(1);
    const waits = /clients-1 waits for its allocations to move: .*stays\.one\[0\]$/;
    await eventually("it waits", () => said.mock.calls.flat().some((line) => waits.test(line as string)));
    await withNomad(({ jobs }) => jobs.deregister("stays"));
    await draining;
    expect(await runningOn(clients[1]!)).toEqual([]);
    await withNomad(({ nodes }) => nodes.cancelDrain(clients[1]!.id));
});

test("a client that the servers have forgotten needs no drain", async () => {
    await drainNode(cluster, { nodeId: randomUUID(), nodeName: "clients-0" });
    expect(said).not.toHaveBeenCalled();
});

describe("a machine that is dead", () => {
    const told = "clients-0 is dead, so there is nothing to drain";

    test("is not drained, though Nomad's servers may take minutes to miss its client", async () => {
        dead = ["clients-0"];
        await drain(0);
        expect(said).toHaveBeenCalledWith(told);
        expect(await read(0)).toMatchObject({ status: "ready", eligible: true });
    });

    test("is not waited for any longer when it dies while it is drained", async () => {
        await startJob("dies", "clients-1");
        const draining = drain(1);
        const waits = /clients-1 waits for its allocations to move: /;
        await eventually("it waits", () => said.mock.calls.flat().some((line) => waits.test(line as string)));
        dead = ["clients-1"];
        await draining;
        expect(await runningOn(clients[1]!)).toContain("dies.one[0]");
    });

    test("is known as such by Nomad's servers too", async () => {
        await clients[0]!.stop();
        await eventually("its client is down", async () => (await read(0)).status === "down");
        await drain(0);
        expect(said).toHaveBeenCalledWith(told);
        expect((await read(0)).draining).toBe(false);
    });
});

test("a cluster that does not answer blocks nothing, and a message says so", async () => {
    const nowhere = { ...clusterAt(loopbackAddress(), server.access.tls), nomadToken: randomUUID() };
    await drainNode(nowhere, nodeOf(0));
    expect(said.mock.calls.flat()).toEqual([
        expect.stringMatching(/^clients-0 is not drained: Expected Nomad at .* to answer/),
    ]);
});
