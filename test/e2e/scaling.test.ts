import { type ClusterState, withCluster } from "../../sdk/cluster";
import { removeMachine } from "../../sdk/nspawn";
import { eventually } from "../agents/program";
import { spreadService } from "./cluster/spreadService";
import { TestCluster } from "./cluster/testCluster";
import { expectHealthy } from "./cluster/expectHealthy";

/**
 * Consul's servers, Nomad's servers and Nomad's clients each on machines of their own: first looked at, then with clients that go
 * and die. How clients come, and how servers go, is tried with droplets.
 */
let cluster: TestCluster;

beforeAll(async () => {
    cluster = await TestCluster.create();
    await clientsAre(4);
    await cluster.configure("datacenter", "fra-1");
    await cluster.configure("region", "europe");
    await cluster.cli("up", "--local");
});

afterAll(async () => cluster?.remove());

async function clientsAre(count: number): Promise<void> {
    await cluster.configure("groups", {
        consul: { count: 3, roles: ["consul-server"] },
        nomad: { count: 3, roles: ["nomad-server"] },
        clients: { count, roles: ["nomad-client"] },
    });
}

const names = (group: string, count: number) => Array.from({ length: count }, (_, i) => `${group}-${i}`);
const consulServers = names("consul", 3);
const nomadServers = names("nomad", 3);

/** The members that one server of each product lists. Each server has its own view of gossip. */
async function membersBy(state: ClusterState) {
    const { region } = state;
    const withoutRegion = (name: string) => name.replace(`.${region}`, "");
    const own = (index: number) =>
        state.servers.filter(({ name }) => [consulServers[index], nomadServers[index]].includes(name));
    return Promise.all(
        [0, 1, 2].map(async (index) =>
            withCluster({ ...state, servers: own(index) }, async ({ consul, nomad }) => ({
                consulMembers: (await consul.agent.members())
                    .map(({ name, status }) => `${name} ${status}`)
                    .sort(),
                consulCatalog: (await consul.catalog.nodes()).map(({ name }) => name).sort(),
                consulVoters: (await consul.raft.servers()).map(({ name }) => name).sort(),
                nomadMembers: (await nomad.agent.members())
                    .map(({ name, status }) => `${withoutRegion(name)} ${status}`)
                    .sort(),
                nomadVoters: (await nomad.raft.servers()).map(({ name }) => withoutRegion(name)).sort(),
                nomadNodes: (await nomad.nodes.list()).map(({ name, status }) => `${name} ${status}`).sort(),
            })),
        ),
    );
}

/** The cluster has these clients and its servers, all well, and no server knows of any other machine. */
async function expectNoGhosts(clients: number): Promise<void> {
    const all = [...names("clients", clients), ...consulServers, ...nomadServers];
    const alive = (machines: string[]) => machines.map((name) => `${name} alive`);
    const expected = {
        consulMembers: alive(all),
        consulCatalog: all,
        consulVoters: consulServers,
        nomadMembers: alive(nomadServers),
        nomadVoters: nomadServers,
        nomadNodes: names("clients", clients).map((name) => `${name} ready`),
    };
    expect(await membersBy(await cluster.state())).toEqual([expected, expected, expected]);
    expectHealthy(await cluster.status());
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

test("each machine runs what its roles say, with a Consul agent on every one", async () => {
    const status = await cluster.status();
    expect(status.machines.map(({ name, consul, nomad }) => [name, consul, nomad])).toEqual([
        ["clients-0", "alive", "ready"],
        ["clients-1", "alive", "ready"],
        ["clients-2", "alive", "ready"],
        ["clients-3", "alive", "ready"],
        ["consul-0", "alive", ""],
        ["consul-1", "alive", ""],
        ["consul-2", "alive", ""],
        ["nomad-0", "alive", "alive"],
        ["nomad-1", "alive", "alive"],
        ["nomad-2", "alive", "alive"],
    ]);
    expectHealthy(status);
});

test("the quorums are of their own machines only", async () => {
    const { consul, nomad } = await cluster.status();
    for (const quorum of [consul, nomad])
        expect(quorum).toMatchObject({ voters: 3, expectedVoters: 3, healthy: true });
    expect(consul.leader).toMatch(/^consul-[012]$/);
    expect(nomad.leader).toMatch(/^nomad-[012]$/);
});

test("a machine without a Nomad role has neither the program nor its configuration", async () => {
    const lines =
        "for path in /usr/local/bin/consul /usr/local/bin/nomad /etc/nomad.d; do test -e $path && echo $path; done; true";
    expect(await cluster.on("consul-0", lines)).toBe("/usr/local/bin/consul\n");
    expect(await cluster.on("nomad-0", lines)).toBe(
        "/usr/local/bin/consul\n/usr/local/bin/nomad\n/etc/nomad.d\n",
    );
});

test.each([
    ["consul-0", "consul", "consul"],
    ["nomad-0", "nomad", "nomad"],
    ["clients-0", "consul", "consul"],
])("on %s the agent of %s runs as the user %s, not as root", async (machine, agent, user) => {
    const pid = `systemctl show --property MainPID --value ${agent}`;
    expect(await cluster.on(machine, `ps -o user= -p "$(${pid})" || stat -c %U /proc/"$(${pid})"`)).toBe(
        `${user}\n`,
    );
});

test("a second update changes nothing", async () => {
    await cluster.up("--expect-no-changes");
});

test("two clients fewer: their allocations were moved before they left, and none of their entries remains", async () => {
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
