import { type ClusterState, withCluster } from "../../sdk/cluster";
import { eventually } from "../agents/program";
import { DropletStack } from "./cluster/dropletStack";
import { all, probe } from "./cluster/probe";
import { expectHealthy } from "./cluster/expectHealthy";
import { spreadService } from "./cluster/spreadService";

/**
 * Scenario S4: three Consul servers, three Nomad servers, three Nomad clients, by the settings of the stack `prod`; first looked at, then with
 * clients that come, go and die.
 */
let stack: DropletStack;

beforeAll(async () => {
    stack = await DropletStack.create("prod");
    await stack.up();
});

afterAll(async () => stack?.remove());

const names = (group: string, count: number) =>
    Array.from({ length: count }, (_, index) => `${group}-${index}`);

const [consulServers, nomadServers] = [names("consul", 3), names("nomad", 3)];

/** The members that one server of each product knows. Each server has its own view of gossip. */
async function knownBy(state: ClusterState, index: number) {
    const own = [consulServers[index], nomadServers[index]];
    const servers = state.servers.filter(({ name }) => own.includes(name));
    const withoutRegion = (name: string) => name.replace(`.${state.region}`, "");
    return withCluster({ ...state, servers }, async ({ consul, nomad }) => ({
        consulMembers: (await consul.agent.members()).map(({ name, status }) => `${name} ${status}`).sort(),
        consulCatalog: (await consul.catalog.nodes()).map(({ name }) => name).sort(),
        consulVoters: (await consul.raft.servers()).map(({ name }) => name).sort(),
        nomadMembers: (await nomad.agent.members())
            .map(({ name, status }) => `${withoutRegion(name)} ${status}`)
            .sort(),
        nomadVoters: (await nomad.raft.servers()).map(({ name }) => withoutRegion(name)).sort(),
        nomadNodes: (await nomad.nodes.list()).map(({ name, status }) => `${name} ${status}`).sort(),
    }));
}

/** The whole cluster is as planned: everybody is there and well, and no server knows of any other machine. */
async function expectClients(count: number): Promise<void> {
    expectHealthy(await stack.status());
    const clients = names("clients", count);
    const everybody = [...clients, ...consulServers, ...nomadServers];
    const alive = (machines: string[]) => machines.map((name) => `${name} alive`);
    const expected = {
        consulMembers: alive(everybody),
        consulCatalog: everybody,
        consulVoters: consulServers,
        nomadMembers: alive(nomadServers),
        nomadVoters: nomadServers,
        nomadNodes: clients.map((name) => `${name} ready`),
    };
    const state = await stack.state();
    const known = await Promise.all([0, 1, 2].map(async (index) => knownBy(state, index)));
    expect(known).toEqual([expected, expected, expected]);
    expect(await running("echo", count)).toEqual(clients);
}

/** The nodes of a service's instances, once so many are healthy in Consul. */
async function running(service: string, count: number): Promise<string[]> {
    return withCluster(await stack.state(), async ({ consul }) =>
        eventually(`${count} instances of ${service} are healthy`, async () => {
            const instances = await consul.catalog.service(service);
            return (
                instances.length === count &&
                instances.every(({ passing }) => passing) &&
                instances.map(({ node }) => node).sort()
            );
        }),
    );
}

async function scaleTo(count: number): Promise<void> {
    await stack.pulumi("config", "set", "--path", "groups.clients.count", `${count}`);
    await stack.up();
}

test("each quorum is of its own three machines, and every client is ready", async () => {
    const { consul, nomad } = await stack.status();
    for (const quorum of [consul, nomad])
        expect(quorum).toMatchObject({ voters: 3, expectedVoters: 3, healthy: true });
    expect(consul.leader).toMatch(/^consul-[012]$/);
    expect(nomad.leader).toMatch(/^nomad-[012]$/);
    await expectClients(3);
    const printed = await stack.type("cd ../.. && npm run status -- -C programs/digitalocean --stack prod");
    expect(printed).toMatch(/^clients-2 +nomad-client /m);
});

test("each machine runs what its roles say, with a Consul agent on every one", async () => {
    const { machines } = await stack.status();
    expect(machines.map(({ name, consul, nomad }) => [name, consul, nomad])).toEqual([
        ...names("clients", 3).map((name) => [name, "alive", "ready"]),
        ...consulServers.map((name) => [name, "alive", ""]),
        ...nomadServers.map((name) => [name, "alive", "alive"]),
    ]);
});

test("a machine without a Nomad role has neither the program nor its configuration", async () => {
    const lines =
        "for path in /usr/local/bin/consul /usr/local/bin/nomad /etc/nomad.d; do test -e $path && echo $path; done; true";
    expect(await stack.on("consul-0", lines)).toBe("/usr/local/bin/consul\n");
    expect(await stack.on("nomad-0", lines)).toBe(
        "/usr/local/bin/consul\n/usr/local/bin/nomad\n/etc/nomad.d\n",
    );
});

test.each([
    ["consul-0", "consul", "consul"],
    ["nomad-0", "nomad", "nomad"],
    ["clients-0", "consul", "consul"],
])("on %s the agent of %s runs as the user %s, not as root", async (machine, agent, user) => {
    const pid = `systemctl show --property MainPID --value ${agent}`;
    expect(await stack.on(machine, `ps -o user= -p "$(${pid})" || stat -c %U /proc/"$(${pid})"`)).toBe(
        `${user}\n`,
    );
});

test("each group admits the traffic that its roles need: a client accepts no Nomad RPC, not even from a member", async () => {
    const { machines } = await stack.state();
    const addressOf = (name: string) => machines.find((machine) => machine.name === name)!.address;
    const from = await stack.account.machineNameOf("nomad-clients-0");
    expect(await probe(from, addressOf("nomad-0"), [4646, 4647, 8301])).toEqual(
        all([4646, 4647, 8301], "open"),
    );
    expect(await probe(from, addressOf("consul-0"), [8300, 8301, 8501])).toEqual(
        all([8300, 8301, 8501], "open"),
    );
    expect(await probe(from, addressOf("consul-0"), [22, 4646, 4647, 4648])).toEqual(
        all([22, 4646, 4647, 4648], "silent"),
    );
    expect(await probe(from, addressOf("nomad-0"), [22, 8300, 4648])).toEqual(
        all([22, 8300, 4648], "silent"),
    );
    expect(await probe(from, addressOf("clients-1"), [22, 4647, 4648, 8300])).toEqual(
        all([22, 4647, 4648, 8300], "silent"),
    );
});

test("from outside only clients answer, on 80, and a reserved IP leads to the first", async () => {
    for (const { name, sshAddress } of (await stack.state()).machines)
        expect([name, (await probe(undefined, sshAddress, [80]))[80]]).toEqual([
            name,
            name.startsWith("clients") ? "open" : "silent",
        ]);
    const [page = ""] = JSON.parse(await stack.pulumi("stack", "output", "web", "--json")) as string[];
    expect(await (await fetch(page)).text()).toBe("hello from clients-0\n");
});

test("a second update changes nothing", async () => {
    await stack.up("--expect-no-changes");
});

test("two more clients join, and the jobs spread to them", async () => {
    await scaleTo(5);
    await expectClients(5);
    await withCluster(await stack.state(), async ({ nomad }) =>
        nomad.jobs.register(await nomad.jobs.parse(spreadService.replace("count = 3", "count = 5"))),
    );
    expect(await running("web", 5)).toEqual(names("clients", 5));
});

test("three clients fewer: their allocations were moved before they left, and none of their entries remains", async () => {
    await scaleTo(2);
    await expectClients(2);
    expect(new Set(await running("web", 5))).toEqual(new Set(names("clients", 2)));
    const allocations = await withCluster(await stack.state(), async ({ nomad }) =>
        nomad.jobs.allocations("web"),
    );
    expect(allocations.filter(({ clientStatus }) => clientStatus === "running")).toHaveLength(5);
    // One that is lost was cut off; one that was moved has ended as it was told to.
    const gone = allocations.filter(({ nodeName }) => !names("clients", 2).includes(nodeName));
    expect(gone.map(({ clientStatus }) => clientStatus)).toEqual(["complete", "complete", "complete"]);
    expect((await stack.contents()).filter((one) => one.includes("clients")).join()).not.toMatch(
        /clients-[234]/,
    );
    await stack.up("--expect-no-changes");
});

test("a client deleted by hand is made again; its predecessor is forgotten and its work is done elsewhere", async () => {
    const idOf = async () =>
        withCluster(
            await stack.state(),
            async ({ nomad }) => (await nomad.nodes.list()).find(({ name }) => name === "clients-1")?.id,
        );
    const before = await idOf();
    await stack.account.destroyDroplet("nomad-clients-1");
    await stack.refresh();
    await stack.up();
    await expectClients(2);
    expect(await idOf()).not.toBe(before);
    expect(await running("web", 5)).toHaveLength(5);
    await stack.up("--expect-no-changes");
});

test("destroy takes everything out of the account", async () => {
    await stack.destroy();
    expect(await stack.contents()).toEqual([]);
});
