import { providers } from "../../../components/providers";
import { turnKey } from "../../../sdk/accessControl/consulPolicies";
import * as ssh from "../../../sdk/ssh";
import { type ClusterConnection, withCluster } from "../../../sdk/cluster";
import { TestCa } from "../../agents/certificates";
import { bootstrapAcls, clusterAt } from "../../agents/loopbackCluster";
import { eventually } from "../../agents/program";
import { type RunningServer, startServers } from "../../agents/startServers";

// The machines' own SSH has tests of its own; what the node script does there the test does with the real agents.
jest.mock("../../../sdk/ssh", () => ({
    ...jest.requireActual<object>("../../../sdk/ssh"),
    runOverSsh: jest.fn(),
}));
const onMachine = jest.mocked(ssh.runOverSsh);

const { NodeMembership } = providers;

/** Three servers of both products, of which one after the other goes. */
let ca: TestCa;
let servers: RunningServer[];
let cluster: ClusterConnection;
let said: jest.SpyInstance;

beforeAll(async () => {
    ca = await TestCa.create();
    servers = await startServers(ca, 3);
    const { cert, key } = await ca.issue("operator");
    const empty = {
        ...clusterAt("", { ca: ca.ca.cert, cert, key }),
        servers: servers.map(({ machine }) => machine),
        sshUser: "debian",
        sshPrivateKey: "KEY",
    };
    jest.spyOn(console, "error").mockImplementation();
    cluster = await bootstrapAcls(empty, "consul", "nomad");
    await eventually("all servers are healthy", async () => (await healthy()) === 6, { seconds: 60 });
});
afterAll(async () => {
    for (const server of servers ?? []) await server.kill();
    await ca?.remove();
});
beforeEach(() => {
    said = jest.spyOn(console, "error").mockImplementation();
});
afterEach(() => {
    jest.restoreAllMocks();
    onMachine.mockReset();
});

/** How many servers of either product are healthy. */
async function healthy(): Promise<number> {
    return withCluster(cluster, async ({ consul, nomad }) => {
        const all = [...(await consul.raft.health()).servers, ...(await nomad.raft.health()).servers];
        return all.filter((server) => server.healthy).length;
    });
}

/** What a server knows of the others. */
async function knownTo(index: number) {
    const only = { ...cluster, servers: [servers[index]!.machine] };
    return withCluster(only, async ({ consul, nomad }) => ({
        consulMembers: (await consul.agent.members()).map(({ name }) => name).sort(),
        consulCatalog: (await consul.catalog.nodes()).map(({ name }) => name).sort(),
        consulRaft: (await consul.raft.servers()).map(({ name }) => name).sort(),
        nomadMembers: (await nomad.agent.members()).map(({ name }) => name).sort(),
        nomadRaft: (await nomad.raft.servers()).map(({ name }) => name).sort(),
    }));
}

const knownOf = (...names: string[]) => ({
    ...{ consulMembers: names, consulCatalog: names, consulRaft: names },
    ...{
        nomadMembers: names.map((name) => `${name}.global`),
        nomadRaft: names.map((name) => `${name}.global`),
    },
});

const inputs = (name: string, timeoutSeconds = 60) => ({
    ...{ cluster, timeoutSeconds, machineId: `${name}-1` },
    machine: servers.find(({ machine }) => machine.name === name)!.machine,
});

async function remove(nodeName: string, timeoutSeconds?: number): Promise<void> {
    await NodeMembership.delete!("id", inputs(nodeName, timeoutSeconds));
}

async function leader(): Promise<number> {
    return withCluster(cluster, async ({ consul }) => {
        const lead = (await consul.raft.servers()).find((server) => server.leader)!;
        return servers.findIndex(({ machine }) => machine.name === lead.name);
    });
}

/** Inputs of a machine at an address where nothing of this cluster is. */
function at(sshAddress: string, timeoutSeconds: number) {
    const machine = { ...servers[0]!.machine, sshAddress };
    return { ...inputs(machine.name, timeoutSeconds), machine };
}

test("a machine becomes a member without the cluster or the machine being asked", async () => {
    const created = await NodeMembership.create(at("192.0.2.1", 30));
    expect(created).toEqual({ id: "servers-0-servers-0-1", outs: at("192.0.2.1", 30) });
    expect(await NodeMembership.update!("id", at("192.0.2.1", 30), inputs("servers-0"))).toEqual({
        outs: inputs("servers-0"),
    });
    expect(onMachine).not.toHaveBeenCalled();
});

test("another machine is another member, and its predecessor leaves before it comes; a new way to the cluster is not", async () => {
    const olds = inputs("servers-0");
    const diff = async (change: object) => NodeMembership.diff!("id", olds, { ...olds, ...change });
    expect(await diff({})).toMatchObject({ changes: false, replaces: [] });
    expect(await diff({ machineId: "other" })).toEqual({
        ...{ changes: true, replaces: ["machineId"], deleteBeforeReplace: true },
    });
    const moved = { machine: { ...olds.machine, sshAddress: "192.0.2.1" } };
    for (const change of [moved, { cluster: { ...cluster, sshUser: "root" } }])
        expect(await diff(change)).toMatchObject({ changes: true, replaces: [] });
});

test("the only server is not removed, and the error says what to do instead", async () => {
    const [first] = cluster.servers;
    const alone = { ...inputs("servers-0"), cluster: { ...cluster, servers: [first!] } };
    await expect(NodeMembership.delete!("id", alone)).rejects.toThrow(
        "servers-0 is the only `consul-server`, so its data would be lost with it. Add servers before you remove it, " +
            "or remove the whole cluster with `pulumi destroy`, which asks no machine, and create it again.",
    );
});

describe("while one of three servers is down", () => {
    beforeAll(async () => {
        await servers[2]!.kill();
        await eventually("its death is noticed", async () => (await healthy()) === 4, { seconds: 60 });
    });

    test("another is not removed, because the last one would have no quorum", async () => {
        await expect(remove("servers-1", 3)).rejects.toThrow(
            "servers-1.global has waited 3 s for 2 of Nomad's 2 other servers to be healthy voters (now servers-0.global). " +
                "It was not removed from the cluster, because Nomad could lose its quorum. " +
                "Repair the other servers first (`npm run status` shows which), then run the same command again.",
        );
        expect(onMachine).not.toHaveBeenCalled();
        expect(await knownTo(0)).toMatchObject({
            consulRaft: expect.arrayContaining(["servers-1"]) as string[],
            nomadRaft: expect.arrayContaining(["servers-1.global"]) as string[],
        });
    });

    test("a dead server is removed, and no server has an entry of it", async () => {
        onMachine.mockRejectedValue(new Error("connect EHOSTUNREACH"));
        await remove("servers-2");
        expect(await Promise.all([knownTo(0), knownTo(1)])).toEqual(
            Array(2).fill(knownOf("servers-0", "servers-1")),
        );
        expect(said).toHaveBeenCalledWith(
            "servers-2 does not answer and is removed without stopping its agents: connect EHOSTUNREACH",
        );
    });

    test("a second delete, after one that was cut off, finds nothing to do", async () => {
        onMachine.mockRejectedValue(new Error("connect EHOSTUNREACH"));
        await remove("servers-2");
        expect(await knownTo(0)).toEqual(knownOf("servers-0", "servers-1"));
    });
});

describe("a leader", () => {
    let lead: number;
    let rest: number;
    beforeAll(async () => {
        lead = await leader();
        rest = 1 - lead;
    });

    test("waits for the restart lock, transfers its leadership, is stopped over SSH and removed", async () => {
        const name = `servers-${lead}`;
        const rafts = async () => (await knownTo(rest)).consulRaft;
        await withCluster(
            { ...cluster, servers: [servers[rest]!.machine] },
            async ({ consul: { sessions } }) => {
                const session = await sessions.create("restart of another server", 60);
                expect(await sessions.acquire(turnKey, session)).toBe(true);
                onMachine.mockImplementation(async () => {
                    // Its quorum is that of the others before it stops.
                    expect(await rafts()).toEqual([`servers-${rest}`]);
                    await servers[lead]!.kill();
                    return "";
                });
                const removing = remove(name);
                const waits = `${name} waits for another server's restart or leave to end`;
                await eventually("it waits", () => said.mock.calls.flat().includes(waits));
                expect(await rafts()).toHaveLength(2);
                await sessions.destroy(session);
                await removing;
            },
        );
        const [target, command] = onMachine.mock.calls[0]!;
        expect(target).toMatchObject({
            host: servers[lead]!.machine.sshAddress,
            user: "debian",
            privateKey: "KEY",
        });
        expect(command).toBe(`sudo -n /usr/local/sbin/nomad-cluster-node leave ${name}`);
        expect(await knownTo(rest)).toEqual(knownOf(`servers-${rest}`));
    });

    test("releases the restart lock", async () => {
        await withCluster(
            { ...cluster, servers: [servers[rest]!.machine] },
            async ({ consul: { sessions } }) => {
                const next = await sessions.create("the next", 60);
                expect(await sessions.acquire(turnKey, next)).toBe(true);
                await sessions.destroy(next);
            },
        );
    });

    test("does not leave a cluster whose others are all dead, and hears what to do", async () => {
        await servers[rest]!.kill();
        const leaving = remove(`servers-${lead}`, 1);
        await expect(leaving).rejects.toThrow(/^servers-\d has waited 1 s for an answer: /);
        await expect(leaving).rejects.toThrow(
            "it cannot leave. Start them and run the same command again. If they are lost, the cluster is lost too: " +
                "`pulumi destroy` of all of it asks no machine.",
        );
    });
});
