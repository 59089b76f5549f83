import { type ClusterState, isHealthy, withCluster } from "../../sdk/cluster";
import { removeMachine } from "../../sdk/nspawn";
import { Role } from "../../sdk/topology";
import { eventually } from "../agents/program";
import { spreadService } from "./cluster/spreadService";
import { TestCluster } from "./cluster/testCluster";

/** Three machines that serve, and clients that go and die. How they come, and how servers go, is tried with droplets. */
let cluster: TestCluster;

beforeAll(async () => {
    cluster = await TestCluster.create();
    await clientsAre(4);
    await cluster.cli("up", "--local");
});

afterAll(async () => cluster?.remove());

async function clientsAre(count: number): Promise<void> {
    await cluster.configure("groups", {
        servers: { count: 3, roles: ["consul-server", "nomad-server"] },
        clients: { count, roles: ["nomad-client"] },
    });
}

const names = (group: string, count: number) => Array.from({ length: count }, (_, i) => `${group}-${i}`);
const servers = names("servers", 3);

/** What every server on its own says of who is in the cluster: of gossip each has a view of its own. */
async function membersBy(state: ClusterState) {
    const { region } = state;
    const withoutRegion = (name: string) => name.replace(`.${region}`, "");
    return Promise.all(
        state.servers
            .filter(({ roles }) => roles.includes(Role.ConsulServer))
            .map(async (server) =>
                withCluster({ ...state, servers: [server] }, async ({ consul, nomad }) => ({
                    consulMembers: (await consul.agent.members())
                        .map(({ name, status }) => `${name} ${status}`)
                        .sort(),
                    consulCatalog: (await consul.catalog.nodes()).map(({ name }) => name).sort(),
                    consulVoters: (await consul.raft.servers()).map(({ name }) => name).sort(),
                    nomadMembers: (await nomad.agent.members())
                        .map(({ name, status }) => `${withoutRegion(name)} ${status}`)
                        .sort(),
                    nomadVoters: (await nomad.raft.servers()).map(({ name }) => withoutRegion(name)).sort(),
                    nomadNodes: (await nomad.nodes.list())
                        .map(({ name, status }) => `${name} ${status}`)
                        .sort(),
                })),
            ),
    );
}

/** The cluster has these clients and the three servers, all well, and no server knows of any other machine. */
async function expectNoGhosts(clients: number): Promise<void> {
    const all = [...names("clients", clients), ...servers];
    const alive = (machines: string[]) => machines.map((name) => `${name} alive`);
    const expected = {
        consulMembers: alive(all),
        consulCatalog: all,
        consulVoters: servers,
        nomadMembers: alive(servers),
        nomadVoters: servers,
        nomadNodes: names("clients", clients).map((name) => `${name} ready`),
    };
    expect(await membersBy(await cluster.state())).toEqual([expected, expected, expected]);
    expect(isHealthy(await cluster.status())).toBe(true);
}

async function allocationsOf(job: string) {
    return withCluster(await cluster.state(), async ({ nomad }) => nomad.jobs.allocations(job));
}

/** The job's instances that answer, by their nodes. */
async function running(count: number): Promise<string[]> {
    return withCluster(await cluster.state(), async ({ consul }) =>
        eventually(`${count} instances of the service are healthy in Consul`, async () => {
            const instances = await consul.catalog.service("web");
            return (
                instances.length === count &&
                instances.every(({ passing }) => passing) &&
                instances.map(({ node }) => node).sort()
            );
        }),
    );
}

test("two clients fewer: what ran there was moved before they went, and nothing of them is left", async () => {
    await withCluster(await cluster.state(), async ({ nomad }) =>
        nomad.jobs.register(await nomad.jobs.parse(spreadService.replace("count = 3", "count = 4"))),
    );
    expect(await running(4)).toEqual(names("clients", 4));
    await clientsAre(2);
    await cluster.up();
    await expectNoGhosts(2);
    expect(new Set(await running(4))).toEqual(new Set(names("clients", 2)));
    const allocations = await allocationsOf("web");
    expect(allocations.filter(({ clientStatus }) => clientStatus === "running")).toHaveLength(4);
    // One that is lost was cut off; one that was moved has ended as it was told to.
    const gone = allocations.filter(({ nodeName }) => !names("clients", 2).includes(nodeName));
    expect(gone.map(({ clientStatus }) => clientStatus)).toEqual(["complete", "complete"]);
    await cluster.up("--expect-no-changes");
});

test("a client deleted by hand is made again; its predecessor is forgotten and its work is done elsewhere", async () => {
    const idOf = async () =>
        withCluster(
            await cluster.state(),
            async ({ nomad }) => (await nomad.nodes.list()).find(({ name }) => name === "clients-1")?.id,
        );
    const before = await idOf();
    await removeMachine(cluster.nameOnHost("clients-1"));
    await cluster.refresh();
    await cluster.up();
    await expectNoGhosts(2);
    expect(await idOf()).not.toBe(before);
    expect(await running(4)).toHaveLength(4);
    await cluster.up("--expect-no-changes");
});
