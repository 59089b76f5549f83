import { watchCluster } from "../../../automation";
import { killMachine, removeMachine } from "../../../sdk/nspawn";
import { removeInterface } from "../../../sdk/nspawn/network";
import { type ClusterState, clusterStatus } from "../../../sdk/cluster";
import { openCluster } from "../../../sdk/cluster/clusterAccess";
import { ConsulClient, NomadClient } from "../../../sdk/api";
import { eventually } from "../../agents/program";
import { spreadService } from "../cluster/spreadService";
import type { TestCluster } from "../cluster/testCluster";
import { expectHealthy } from "../cluster/expectHealthy";

/** Tests that the cluster and its jobs survive the loss of a machine, and that an update replaces it. */
export function failuresAreSurvived(context: () => TestCluster): void {
    /** The cluster as it is after an update, once it is as well as after the first. */
    async function healthy(): Promise<ClusterState> {
        const state = await context().state();
        expectHealthy(await clusterStatus(state));
        return state;
    }

    /** An update ends only when the cluster is. */
    async function isWell(): Promise<void> {
        expectHealthy(await context().status());
    }

    async function nodes(): Promise<Nodes> {
        const { consul, nomad, close } = openCluster(await context().state());
        try {
            return {
                consulMembers: (await consul.agent.members())
                    .map(({ name, status }) => `${name} ${status}`)
                    .sort(),
                consulServers: await idsOf(consul),
                nomadServers: await idsOf(nomad),
                nomadClients: Object.fromEntries(
                    (await nomad.nodes.list())
                        .filter(({ status }) => status === "ready")
                        .map(({ name, id }) => [name, id]),
                ),
            };
        } finally {
            await close();
        }
    }

    test("a service spread over the nodes turns healthy on all three, and each answers", async () => {
        const { consul, nomad, close } = openCluster(await context().state());
        await nomad.jobs.register(await nomad.jobs.parse(spreadService));
        const instances = await eventually(
            "three instances of the service are healthy in Consul",
            async () => {
                const passing = (await consul.catalog.service("web")).filter((one) => one.passing);
                return passing.length === 3 && passing;
            },
        );
        await close();
        expect(instances.map(({ node }) => node).sort()).toEqual(["node-0", "node-1", "node-2"]);
        for (const { address, port, node } of instances)
            expect(await textAt(address, port)).toBe(`served by ${node}`);
    });

    test("the loss of the machine that leads both gives new leaders; the update brings it back with its state", async () => {
        const state = await healthy();
        const before = await nodes();
        const { consul, nomad, close } = openCluster(state);
        const lost = (await consul.raft.servers()).find(({ leader }) => leader)!;
        const machine = state.machines.find(({ name }) => name === lost.name)!;
        const { port } = (await consul.catalog.service("web")).find(({ node }) => node !== lost.name)!;
        expect(port).toBeGreaterThan(0);
        const serving = (await consul.catalog.service("web")).filter(({ node }) => node !== lost.name);
        await leadNomadFrom(context(), nomad, lost.name);
        await close();

        const watched = await watchedSuccessors(context(), lost.name);
        const survivors = state.machines.filter(({ name }) => name !== lost.name);
        const elected = await Promise.all(
            survivors.flatMap((survivor) => [
                successor(consulAt(state, survivor.address), machine.address),
                successor(nomadAt(state, survivor.address), machine.address),
            ]),
        );
        const [consulLeader, nomadLeader] = elected;
        expect(elected).toEqual([consulLeader, nomadLeader, consulLeader, nomadLeader]);
        const addressOf = (name?: string) => survivors.find((survivor) => survivor.name === name)?.address;
        expect([addressOf(watched.consul), addressOf(watched.nomad)]).toEqual([consulLeader, nomadLeader]);
        expect(serving).toHaveLength(2);
        for (const { address, port: servicePort, node } of serving)
            expect(await textAt(address, servicePort)).toBe(`served by ${node}`);

        await context().refresh();
        await context().up();
        await isWell();
        expect(await nodes()).toEqual(before);
    });

    test("a machine deleted by hand is made again by an update after a refresh, and takes its predecessor's place", async () => {
        const before = await nodes();
        await removeMachine(context().nameOnHost("node-2"));
        await context().refresh();
        await context().up();
        await isWell();
        const after = await nodes();
        expect(after.consulMembers).toEqual(["node-0 alive", "node-1 alive", "node-2 alive"]);
        expect(Object.keys(after.consulServers).sort()).toEqual(["node-0", "node-1", "node-2"]);
        expect(Object.keys(after.nomadServers).sort()).toEqual(Object.keys(before.nomadServers).sort());
        expect(Object.keys(after.nomadClients).sort()).toEqual(["node-0", "node-1", "node-2"]);
        expect(after.nomadClients["node-2"]).not.toBe(before.nomadClients["node-2"]);
        await context().up("--expect-no-changes");
    });

    test("after a reboot of the host `up` brings every machine back with its state", async () => {
        const before = await nodes();
        for (const name of ["node-0", "node-1", "node-2"]) await killMachine(context().nameOnHost(name));
        await removeInterface((await context().network()).bridge);
        await context().cli("up", "--local");
        await isWell();
        expect(await nodes()).toEqual(before);
        await context().up("--expect-no-changes");
    });
}

interface Nodes {
    consulMembers: string[];
    consulServers: Record<string, string>;
    nomadServers: Record<string, string>;
    nomadClients: Record<string, string>;
}

async function idsOf({ raft }: ConsulClient | NomadClient): Promise<Record<string, string>> {
    const servers = await raft.servers();
    const byName = Object.fromEntries(servers.map(({ name, id }) => [name, id]));
    expect(Object.keys(byName)).toHaveLength(servers.length);
    return byName;
}

function consulAt(state: ClusterState, address: string): ConsulClient {
    return new ConsulClient(
        direct(state, address, 8501, `server.${state.datacenter}.consul`, state.consulToken),
    );
}

function nomadAt(state: ClusterState, address: string): NomadClient {
    return new NomadClient(direct(state, address, 4646, `server.${state.region}.nomad`, state.nomadToken));
}

/** Straight to one machine: the way over SSH could lead through the one that is lost. */
function direct(state: ClusterState, address: string, port: number, serverName: string, token?: string) {
    const tls = { ca: state.caCert, cert: state.operatorCert, key: state.operatorKey, serverName };
    return { servers: [address], port, tls, token };
}

/** Address of the leader that a server sees, once that is another than the lost one. */
async function successor(client: ConsulClient | NomadClient, lost: string): Promise<string> {
    try {
        return await eventually("there is another leader", async () => {
            const leader = (await client.raft.leader())?.replace(/:\d+$/, "");
            return leader !== lost && leader;
        });
    } finally {
        await client.close();
    }
}

/** Removes a machine while the cluster is watched. @returns the names of both new leaders, as the watch reports them. */
async function watchedSuccessors(cluster: TestCluster, lost: string) {
    const { stack, folder, env } = cluster;
    for await (const { status, changes } of watchCluster({ stack, folder, env, intervalSeconds: 1 })) {
        if (changes.length === 0) await killMachine(cluster.nameOnHost(lost));
        const leaders = { consul: status.consul.leader, nomad: status.nomad.leader };
        if (Object.values(leaders).every((name) => name !== undefined && name !== lost)) return leaders;
    }
    throw new Error("The watch ended.");
}

/** Has one machine lead Nomad too, so that one loss is that of both leaders. */
async function leadNomadFrom(cluster: TestCluster, nomad: NomadClient, machine: string): Promise<void> {
    const leads = async () =>
        (await nomad.raft.servers()).find(({ name }) => name.startsWith(`${machine}.`))!;
    const { id, leader } = await leads();
    if (leader) return;
    const tls = "--cacert ca.pem --cert cert.pem --key key.pem";
    const url = `https://127.0.0.1:4646/v1/operator/raft/transfer-leadership?id=${id}`;
    const token = `X-Nomad-Token: ${(await cluster.state()).nomadToken}`;
    await cluster.on(machine, `cd /etc/nomad.d/tls && curl -fsS -X PUT -H @- ${tls} '${url}'`, token);
    await eventually(`${machine} leads Nomad`, async () => (await leads()).leader);
}

async function textAt(address: string, port: number): Promise<string> {
    return (await fetch(`http://${address}:${port}/`, { signal: AbortSignal.timeout(5_000) })).text();
}
