import { introduceClient } from "../../../sdk/operations/introduceClient";
import { onceLoggedIn } from "../../../sdk/operations/onceLoggedIn";
import { type ClusterConnection, withCluster } from "../../../sdk/cluster";
import { TestCa } from "../../agents/certificates";
import { bootstrapAcls, clusterAt } from "../../agents/loopbackCluster";
import { eventually } from "../../agents/program";
import { type NomadPart, startNomadClient } from "../../agents/startNomadParts";
import { killServers, type RunningServer, startServers } from "../../agents/startServers";

// The machines' own SSH has tests of its own; no server of this one starts anew.
jest.mock("../../../sdk/operations/onceLoggedIn");
const onMachine = jest.mocked(onceLoggedIn);

let ca: TestCa;
let servers: RunningServer[];
let cluster: ClusterConnection;
let client: NomadPart | undefined;

beforeAll(async () => {
    ca = await TestCa.create();
    servers = await startServers(ca, 3);
    const identity = await ca.issue("cli.global.nomad");
    const empty = {
        ...clusterAt("", { ca: ca.ca.cert, ...identity }),
        servers: servers.map(({ machine }) => machine),
    };
    cluster = await bootstrapAcls(empty, "nomad");
});
beforeEach(() => void jest.spyOn(console, "error").mockImplementation());
afterAll(async () => {
    await client?.stop();
    await ca.remove();
    await killServers(servers);
});

async function leader(): Promise<string> {
    return withCluster(cluster, async ({ nomad }) => {
        const { name } = (await nomad.raft.servers()).find((server) => server.leader)!;
        return name.replace(/\.global$/, "");
    });
}

async function follower(): Promise<string> {
    const leading = await leader();
    return servers.map(({ machine }) => machine.name).find((name) => name !== leading)!;
}

const introduce = async (nodeName: string) => {
    const machine = cluster.servers.find(({ name }) => name === nodeName)!;
    return introduceClient(cluster, machine, 30);
};

/** The leader when the server of `nodeName` restarts. */
async function leaderDuringRestart(nodeName: string): Promise<string> {
    let leading = "";
    onMachine.mockImplementation(async (_target, _timeout, { input: token }) => {
        await token;
        leading = await leader();
        throw new Error("it restarts");
    });
    await expect(introduce(nodeName)).rejects.toThrow("it restarts");
    return leading;
}

test("a leader moves the leadership before it restarts, so that no client's request to it is lost", async () => {
    const before = await leader();
    expect(await leaderDuringRestart(before)).not.toBe(before);
});

test("a server that does not lead leaves the leader alone", async () => {
    const before = await leader();
    expect(await leaderDuringRestart(await follower())).toBe(before);
});

test("of two servers that restart at once, neither leads", async () => {
    const restart = [await leader(), await follower()];
    const rest = servers.map(({ machine }) => machine.name).find((name) => !restart.includes(name));
    const leading: string[] = [];
    let prepared = 0;
    onMachine.mockImplementation(async (_target, _timeout, { input: token }) => {
        await token;
        prepared++;
        await eventually("both are prepared", () => prepared === 2);
        leading.push(await leader());
        throw new Error("it restarts");
    });
    await Promise.all(restart.map(async (name) => expect(introduce(name)).rejects.toThrow("it restarts")));
    expect(leading).toEqual([rest, rest]);
});

test("the server that started last leads in the end: the others' connections to it are new", async () => {
    const name = await follower();
    const { address } = servers.find(({ machine }) => machine.name === name)!.machine;
    onMachine.mockImplementation(async (_target, _timeout, { input: token }) => {
        const started = await startNomadClient(ca, { rpc: `${address}:4647` }, name, await token);
        client = started;
        return started.id;
    });
    await introduce(name);
    expect(await leader()).toBe(name);
});
