import { randomUUID } from "node:crypto";
import { providers } from "../../../components/providers";
import { agentPolicyNames } from "../../../sdk/accessControl";
import { turnKey } from "../../../sdk/accessControl/consulPolicies";
import * as ssh from "../../../sdk/ssh";
import { type ClusterConnection, withCluster } from "../../../sdk/cluster";
import { grant } from "../../../sdk/operations/consulGrants";
import { TestCa } from "../../agents/certificates";
import { bootstrapAcls, clusterAt } from "../../agents/loopbackCluster";
import { eventually } from "../../agents/program";
import { startNomadClient } from "../../agents/startNomadParts";
import { killServers, type RunningServer, startServers } from "../../agents/startServers";
import { asEngine } from "../../asEngine";

// The machines' own SSH has tests of its own; what the node program does there the test does with the real agents.
jest.mock("../../../sdk/ssh", () => ({
    ...jest.requireActual<object>("../../../sdk/ssh"),
    runOverSsh: jest.fn(),
}));
const onMachine = jest.mocked(ssh.runOverSsh);

const membership = asEngine(providers.NodeMembership);

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
    await eventually("all servers are healthy", async () => (await healthy()) === 6, { output });
});
afterAll(async () => {
    await ca?.remove();
    await killServers(servers);
});
beforeEach(() => {
    said = jest.spyOn(console, "error").mockImplementation();
});
afterEach(() => {
    jest.restoreAllMocks();
    onMachine.mockReset();
});

const output = () => servers.map((server) => server.output()).join("\n");

/** How many servers of either product are healthy. */
async function healthy(): Promise<number> {
    return withCluster(cluster, async ({ consul, nomad }) => {
        const all = [...(await consul.raft.health()).servers, ...(await nomad.raft.health()).servers];
        return all.filter((server) => server.healthy).length;
    });
}

/** A server's view of the others. */
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
    const { outs } = await membership.create(inputs(nodeName, timeoutSeconds));
    await membership.delete(outs);
}

const grantsOf = (nodeName: string) => {
    const policies = agentPolicyNames(nodeName).map((name) => ({ name, description: name, rules: "" }));
    const tokens = policies.map(({ name }) => ({
        secretId: randomUUID(),
        description: name,
        policies: [name],
    }));
    return { policies, tokens };
};

/** Descriptions of the tokens that have a machine's policies, which in this test are the policies' names. */
async function tokensOf(...nodeNames: string[]): Promise<string[]> {
    const names = nodeNames.flatMap(agentPolicyNames);
    return withCluster(cluster, async ({ consul }) =>
        (await consul.acl.tokens.list())
            .map(({ description }) => description)
            .filter((name) => names.includes(name))
            .sort(),
    );
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
    const created = await membership.create(at("192.0.2.1", 30));
    expect(created.id).toBe("servers-0-servers-0-1");
    expect(await membership.update(created.outs, inputs("servers-0"))).toMatchObject({
        machine: inputs("servers-0").machine,
    });
    expect(onMachine).not.toHaveBeenCalled();
});

test("the state has the connection once, for the delete, and no token of the machine", async () => {
    const grants = grantsOf("servers-0");
    const { outs } = await membership.create({ ...inputs("servers-0"), grants });
    expect(outs.connection).toEqual(cluster);
    for (const { secretId } of grants.tokens) expect(JSON.stringify(outs)).not.toContain(secretId);
    expect(JSON.stringify(outs).split("PRIVATE KEY")).toHaveLength(3); // where it begins and where it ends
});

test("another machine is another member, and its predecessor leaves before it joins; a new connection is no other member", async () => {
    const news = inputs("servers-0");
    const { outs } = await membership.create(news);
    const diff = async (change: object) => membership.diff(outs, { ...news, ...change });
    expect(await diff({})).toMatchObject({ changes: false, replaces: [] });
    expect(await diff({ machineId: "other" })).toEqual({
        ...{ changes: true, replaces: ["machineId"], deleteBeforeReplace: true },
    });
    const moved = { machine: { ...news.machine, sshAddress: "192.0.2.1" } };
    for (const change of [moved, { cluster: { ...cluster, sshUser: "root" } }])
        expect(await diff(change)).toMatchObject({ changes: true, replaces: [] });
});

test("an earlier version's state is converted without a request to the cluster", async () => {
    const grants = grantsOf("servers-0");
    const earlier = { ...inputs("servers-0"), grants };
    expect(await membership.diff(earlier, earlier)).toMatchObject({ changes: true, replaces: [] });
    expect(await membership.update(earlier, earlier)).toEqual((await membership.create(earlier)).outs);
    expect(await tokensOf("servers-0")).toEqual([]);
    expect(onMachine).not.toHaveBeenCalled();
});

test("new tokens are granted before the machine is given them", async () => {
    const { outs } = await membership.create({ ...inputs("servers-0"), grants: grantsOf("servers-0") });
    await membership.update(outs, { ...inputs("servers-0"), grants: grantsOf("servers-0") });
    expect(await tokensOf("servers-0")).toEqual(agentPolicyNames("servers-0").sort());
});

test("the only server is not removed, and the error says what to do instead", async () => {
    const [first] = cluster.servers;
    const alone = { ...inputs("servers-0"), cluster: { ...cluster, servers: [first!] } };
    await expect(membership.delete((await membership.create(alone)).outs)).rejects.toThrow(
        "servers-0 is the only `consul-server`, so its data would be lost with it. Add servers before you remove it, " +
            "or remove the whole cluster with `pulumi destroy`, which needs no running machine, and create it again.",
    );
});

describe("while one of three servers is down", () => {
    beforeAll(async () => {
        await servers[2]!.kill();
        await eventually("its death is noticed", async () => (await healthy()) === 4, { output });
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
        await withCluster(cluster, async ({ consul }) => {
            for (const name of ["servers-1", "servers-2"]) await grant(consul, grantsOf(name));
        });
        await remove("servers-2");
        expect(await Promise.all([knownTo(0), knownTo(1)])).toEqual(
            Array(2).fill(knownOf("servers-0", "servers-1")),
        );
        expect(said).toHaveBeenCalledWith(
            "servers-2 does not answer and is removed without stopping its agents: connect EHOSTUNREACH",
        );
        expect(await tokensOf("servers-1", "servers-2")).toEqual(agentPolicyNames("servers-1").sort());
    });

    test("a second delete, after an interrupted one, finds nothing to do", async () => {
        onMachine.mockRejectedValue(new Error("connect EHOSTUNREACH"));
        await membership.delete(inputs("servers-2")); // as an earlier version's state is
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

    test("is drained, waits for the restart lock, transfers its leadership, is stopped over SSH and removed", async () => {
        const name = `servers-${lead}`;
        const token = await withCluster(cluster, ({ nomad }) => nomad.acl.introduceClient(name, 600));
        const rpc = `${servers[lead]!.machine.address}:4647`;
        const client = await startNomadClient(ca, { rpc }, name, token);
        const node = async () => withCluster(cluster, ({ nomad }) => nomad.nodes.read(client.id));
        await eventually("its client is ready", async () => (await node()).status === "ready");
        const rafts = async () => (await knownTo(rest)).consulRaft;
        await withCluster(
            { ...cluster, servers: [servers[rest]!.machine] },
            async ({ consul: { sessions } }) => {
                const session = await sessions.create("restart of another server", 60);
                expect(await sessions.acquire(turnKey, session)).toBe(true);
                onMachine.mockImplementation(async () => {
                    // Its quorum is that of the others before it stops.
                    expect(await rafts()).toEqual([`servers-${rest}`]);
                    expect((await node()).eligible).toBe(false);
                    await client.stop();
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
                "`pulumi destroy` removes it and needs no running machine.",
        );
    });
});
