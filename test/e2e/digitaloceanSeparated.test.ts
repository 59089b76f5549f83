import { withCluster } from "../../sdk/cluster/clusterAccess";
import { eventually } from "../agents/program";
import { DropletStack } from "./cluster/dropletStack";
import { all, probe } from "./cluster/probe";
import { expectHealthy } from "./cluster/expectHealthy";

/** Scenario S4: three Consul servers, three Nomad servers, three Nomad clients, by the settings of the stack `prod`. */
let stack: DropletStack;

beforeAll(async () => {
    stack = await DropletStack.create("prod");
    await stack.up();
});

afterAll(async () => stack?.remove());

const names = (group: string, count: number) =>
    Array.from({ length: count }, (_, index) => `${group}-${index}`);

/** The whole cluster is as planned: everybody is there and well, and nobody else is known anywhere. */
async function expectClients(count: number): Promise<void> {
    expectHealthy(await stack.status());
    const clients = names("clients", count);
    const everybody = [...clients, ...names("consul", 3), ...names("nomad", 3)];
    await withCluster(await stack.state(), async ({ consul, nomad }) => {
        expect((await consul.agent.members()).map(({ name, status }) => `${name} ${status}`).sort()).toEqual(
            everybody.map((name) => `${name} alive`),
        );
        expect((await consul.catalog.nodes()).map(({ name }) => name).sort()).toEqual(everybody);
        expect((await nomad.nodes.list()).map(({ name, status }) => `${name} ${status}`).sort()).toEqual(
            clients.map((name) => `${name} ready`),
        );
        const running = await eventually("the first job runs on every client", async () => {
            const instances = (await consul.catalog.service("echo")).filter(({ passing }) => passing);
            return instances.length === count && instances;
        });
        expect(running.map(({ node }) => node).sort()).toEqual(clients);
    });
}

async function scaleTo(count: number): Promise<void> {
    await stack.pulumi("config", "set", "--path", "groups.clients.count", `${count}`);
    await stack.up();
}

test("each quorum is of its own three machines, and every client is ready", async () => {
    const { consul, nomad } = await stack.status();
    for (const quorum of [consul, nomad])
        expect(quorum).toMatchObject({ voters: 3, expectedVoters: 3, healthy: true });
    await expectClients(3);
    const printed = await stack.type("cd ../.. && npm run status -- -C programs/digitalocean --stack prod");
    expect(printed).toMatch(/^clients-2 +nomad-client /m);
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

test("two more clients join, and the job spreads to them", async () => {
    await scaleTo(5);
    await expectClients(5);
});

test("three clients are drained and leave; nobody remembers them", async () => {
    await scaleTo(2);
    await expectClients(2);
    expect((await stack.contents()).filter((one) => one.includes("clients")).join()).not.toMatch(
        /clients-[234]/,
    );
    await stack.up("--expect-no-changes");
});

test("destroy takes everything out of the account", async () => {
    await stack.destroy();
    expect(await stack.contents()).toEqual([]);
});
