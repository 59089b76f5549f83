import { untilPeer } from "../../../sdk/operations/untilPeer";
import type { ConsulClient, NomadClient } from "../../../sdk/api";
import { type ClusterConnection, withCluster } from "../../../sdk/cluster";
import { TestCa } from "../../agents/certificates";
import { bootstrapAcls, clusterAt } from "../../agents/loopbackCluster";
import { eventually } from "../../agents/program";
import { killServers, type RunningServer, startServer, startServers } from "../../agents/startServers";

/** Three servers of both products, the last of which is lost and followed by another of its name. */
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
        "consul",
        "nomad",
    );
});
afterAll(async () => {
    await ca.remove();
    await killServers(servers);
});

type Product = "Consul" | "Nomad";

const nameIn = (product: Product, server: string) => (product === "Consul" ? server : `${server}.global`);
const lostIn = (product: Product) => nameIn(product, "servers-2");

async function withEach(
    work: (product: Product, client: ConsulClient | NomadClient) => Promise<void>,
): Promise<void> {
    await withCluster(cluster, async ({ consul, nomad }) => {
        await Promise.all([work("Consul", consul), work("Nomad", nomad)]);
    });
}

/** Has another server lead, though not the one that is to be lost. */
async function handOver(): Promise<void> {
    await withEach(async (product, { raft }) => {
        const heir = (await raft.servers()).find(({ leader, name }) => !leader && name !== lostIn(product))!;
        await raft.transferLeadership(heir.id);
        await eventually("it leads", async () =>
            (await raft.servers()).some(({ id, leader }) => leader && id === heir.id),
        );
    });
}

/** Takes the lost server out of Raft and gossip, as it is done with a machine that is gone. */
async function forgetLost(): Promise<void> {
    await servers[2]!.kill();
    await withEach(async (product, { raft, agent }) => {
        const lost = lostIn(product);
        await raft.removePeer((await raft.servers()).find(({ name }) => name === lost)!.id);
        const members = async () => (await agent.members()) as { name: string; status: string }[];
        const status = async () => (await members()).find(({ name }) => name === lost)?.status;
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
    await withEach(async (product, client) => {
        await untilPeer(product, client, lostIn(product), 30);
        expect((await client.raft.servers()).map(({ name }) => name).sort()).toEqual(
            servers.map(({ machine }) => nameIn(product, machine.name)),
        );
    });
});
