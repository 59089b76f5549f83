import { untilPeer } from "../../../sdk/operations/untilPeer";
import type { NomadClient } from "../../../sdk/api";
import { type ClusterConnection, withCluster } from "../../../sdk/cluster";
import { TestCa } from "../../agents/certificates";
import { bootstrapAcls, clusterAt } from "../../agents/loopbackCluster";
import { eventually } from "../../agents/program";
import { type RunningServer, startServer, startServers } from "../../agents/startServers";

/** Three servers of Nomad, the last of which is lost and followed by another of its name. */
let ca: TestCa;
let servers: RunningServer[];
let cluster: ClusterConnection;

beforeAll(async () => {
    jest.spyOn(console, "error").mockImplementation();
    ca = await TestCa.create();
    servers = await startServers(ca, 3);
    const operator = await ca.issue("operator");
    const machines = servers.map(({ machine }) => machine);
    cluster = await bootstrapAcls(
        { ...clusterAt("", { ca: ca.ca.cert, ...operator }), servers: machines.slice(0, 2) },
        "nomad",
    );
});
afterAll(async () => {
    for (const server of servers) await server.kill();
    await ca.remove();
});

const lost = "servers-2.global";

async function withNomad<T>(work: (nomad: NomadClient) => Promise<T>): Promise<T> {
    return withCluster(cluster, async ({ nomad }) => work(nomad));
}

/** Has another server lead, though not the one that is to be lost. */
async function handOver(): Promise<void> {
    await withNomad(async ({ raft }) => {
        const heir = (await raft.servers()).find(({ leader, name }) => !leader && name !== lost)!;
        await raft.transferLeadership(heir.id);
        await eventually("it leads", async () =>
            (await raft.servers()).some(({ id, leader }) => leader && id === heir.id),
        );
    });
}

/** Takes the lost server out of Raft and gossip, as it is done with a machine that is gone. */
async function forgetLost(): Promise<void> {
    await servers[2]!.kill();
    await withNomad(async ({ raft, agent }) => {
        await raft.removePeer((await raft.servers()).find(({ name }) => name === lost)!.id);
        const status = async () => (await agent.members()).find(({ name }) => name === lost)?.status;
        await eventually("its death is noticed", async () => (await status()) === "failed");
        await agent.forceLeave(lost);
    });
}

test("a server that follows one of its name is a peer in seconds, though the leader believes that it leaves", async () => {
    await handOver();
    await forgetLost();
    // A leader's rounds are a minute apart: the one that would take the new server in as well is as far away as it can be.
    await handOver();
    // At its address: from another one the servers' gossip would not take the name for a minute after the death.
    const addresses = servers.map(({ machine }) => machine.address);
    servers[2] = await startServer(ca, "servers-2", addresses[2]!, addresses);
    await withNomad(async (nomad) => {
        await untilPeer(nomad, lost, 30);
        expect((await nomad.raft.servers()).map(({ name }) => name).sort()).toEqual([
            "servers-0.global",
            "servers-1.global",
            lost,
        ]);
    });
});
