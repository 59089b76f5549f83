import { randomUUID } from "node:crypto";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { providers } from "../../../components/providers";
import { type ClusterConnection, withCluster } from "../../../sdk/cluster";
import { type ClusterMachine, Role } from "../../../sdk/topology";
import { TestCa } from "../../agents/certificates";
import { startBootstrappedNomad } from "../../agents/loopbackCluster";
import { eventually } from "../../agents/program";
import { asEngine } from "../../asEngine";
import { type NomadPart, startNomadClient } from "../../agents/startNomadParts";
import { onceLoggedIn } from "../../../sdk/operations/onceLoggedIn";

// The machines' own SSH has tests of its own; what the node program does there the test does with a real client.
jest.mock("../../../sdk/ssh", () => ({
    ...jest.requireActual<object>("../../../sdk/ssh"),
    runOverSsh: jest.fn(async () => "nomad: permission denied, it says"),
}));
jest.mock("../../../sdk/operations/onceLoggedIn");
const onMachine = jest.mocked(onceLoggedIn);

const introduction = asEngine(providers.NodeIntroduction);

let ca: TestCa;
let server: NomadPart;
let cluster: ClusterConnection;
let clients: NomadPart[];

beforeAll(async () => {
    ca = await TestCa.create();
    const bootstrapped = await startBootstrappedNomad(ca);
    server = bootstrapped.server;
    cluster = {
        ...bootstrapped.cluster,
        sshUser: "debian",
        sshPrivateKey: "KEY",
    };
});
afterAll(async () => {
    await server.stop();
    await ca.remove();
});
beforeEach(() => {
    clients = [];
    jest.spyOn(console, "error").mockImplementation();
});
afterEach(async () => {
    jest.restoreAllMocks();
    onMachine.mockReset();
    for (const client of clients) await client.stop();
});

async function startClient(name: string, token?: string, settings?: object) {
    const client = await startNomadClient(ca, server, name, token, settings);
    clients.push(client);
    return client;
}

async function nodes(): Promise<string[]> {
    return withCluster(cluster, async ({ nomad }) =>
        (await nomad.nodes.list()).map(({ name, status }) => `${name} ${status}`),
    );
}

const client = (name: string) => ({
    name,
    id: `${name}-1`,
    roles: [Role.NomadClient],
    address: "",
    sshAddress: `${name}.example`,
});

const inputs = (machine: ClusterMachine, timeoutSeconds = 60) => ({
    cluster,
    machine,
    machineId: machine.id,
    timeoutSeconds,
});

test("a client that was introduced registers, and is ready when the introduction is done", async () => {
    onMachine.mockImplementation(
        async (_target, _timeout, { input: token }) =>
            `${(await startClient("clients-0", await token)).id}\n`,
    );
    const { id } = await introduction.create(inputs(client("clients-0")));
    expect(id).toBe((clients as { id?: string }[])[0]!.id);
    expect(await nodes()).toContain("clients-0 ready");
    const [target, , { command, input: token }] = onMachine.mock.calls[0]!;
    expect(target).toMatchObject({ host: "clients-0.example", user: "debian", privateKey: "KEY" });
    // The token comes on standard input; the command is for all to see.
    expect(command).toBe("sudo -n /usr/local/sbin/nomad-cluster-node introduce");
    expect(await token).toMatch(/^eyJ/);
});

const refusal = /error registering.*Permission denied/i;

test("a client without an introduction is refused, whatever certificate it has", async () => {
    const client = await startClient("stranger");
    await eventually("the refusal is in its log", () => refusal.test(client.output()));
    expect((await nodes()).join()).not.toContain("stranger");
});

test("a token is good for the client of its name alone", async () => {
    const token = await withCluster(cluster, ({ nomad }) => nomad.acl.introduceClient("clients-1", 600));
    const client = await startClient("impostor", token);
    await eventually("the refusal is in its log", () => refusal.test(client.output()));
    expect((await nodes()).join()).not.toContain("impostor");
});

test("a client of a new node pool is introduced to that pool, which Nomad creates", async () => {
    onMachine.mockImplementation(
        async (_target, _timeout, { input: token }) =>
            `${(await startClient("gpu-0", await token, { node_pool: "gpu" })).id}\n`,
    );
    const { id } = await introduction.create({ ...inputs(client("gpu-0")), nodePool: "gpu" });
    expect(await withCluster(cluster, ({ nomad }) => nomad.nodes.read(id))).toMatchObject({
        pool: "gpu",
        status: "ready",
    });
});

test("a token is good for the client's node pool alone", async () => {
    const token = await withCluster(cluster, ({ nomad }) => nomad.acl.introduceClient("gpu-1", 600));
    const client = await startClient("gpu-1", token, { node_pool: "gpu" });
    await eventually("the refusal is in its log", () => refusal.test(client.output()));
    expect((await nodes()).join()).not.toContain("gpu-1");
});

test("a server takes a snapshot before it restarts with its client", async () => {
    const snapshots = async () =>
        readdir(join(server.dataDirectory, "server", "raft", "snapshots")).catch(() => [] as string[]);
    expect(await snapshots()).toEqual([]);
    onMachine.mockImplementation(async (_target, _timeout, { input: token }) => {
        await token;
        expect(await snapshots()).toHaveLength(1);
        throw new Error("it was asked");
    });
    await expect(introduction.create(inputs(cluster.servers[0]!))).rejects.toThrow("it was asked");
});

test("the wait for a client ends after `timeoutSeconds`, and the error has its machine's output", async () => {
    onMachine.mockResolvedValue(randomUUID());
    const timeout = AbortSignal.timeout.bind(AbortSignal);
    jest.spyOn(AbortSignal, "timeout").mockImplementation((delay) => timeout(delay === 10_000 ? 300 : delay));
    const creating = introduction.create(inputs(client("clients-1"), 1));
    await expect(creating).rejects.toThrow(
        "nomad has not answered for 1 s: the client of clients-1 is not ready",
    );
    await expect(creating).rejects.toThrow("nomad: permission denied, it says");
});

test("another machine is introduced again, but not for another connection or address", async () => {
    // The state of an earlier version, which is written anew without the connection.
    const earlier = inputs(client("clients-0"));
    expect(await introduction.diff(earlier, earlier)).toEqual({ changes: true, replaces: [] });
    const state = await introduction.update(earlier, earlier);
    expect(JSON.stringify(state)).not.toContain("PRIVATE KEY");
    const diff = async (change: object) => introduction.diff(state, { ...earlier, ...change });
    expect(await diff({})).toEqual({ changes: false, replaces: [] });
    expect(await diff({ machineId: "clients-0-2" })).toEqual({ changes: true, replaces: ["machineId"] });
    const moved = { machine: { ...earlier.machine, sshAddress: "192.0.2.1" } };
    for (const change of [moved, { cluster: { ...cluster, sshUser: "root" } }])
        expect(await diff(change)).toEqual({ changes: false, replaces: [] });
    expect(onMachine).not.toHaveBeenCalled();
});

test("its delete sends no request, whichever version wrote the state", async () => {
    const earlier = inputs(client("clients-0"));
    await introduction.delete({ ...earlier, cluster: { ...cluster, nomadToken: "unknown" } });
    await introduction.delete(await introduction.update(earlier, earlier));
    expect(onMachine).not.toHaveBeenCalled();
});
