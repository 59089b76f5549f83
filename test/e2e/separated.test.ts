import { isHealthy } from "../../sdk/cluster";
import { TestCluster } from "./cluster/testCluster";

/** Consul's servers, Nomad's servers and Nomad's clients each on machines of their own. */
let cluster: TestCluster;

beforeAll(async () => {
    cluster = await TestCluster.create();
    await cluster.configure("groups", {
        consul: { count: 3, roles: ["consul-server"] },
        nomad: { count: 3, roles: ["nomad-server"] },
        clients: { count: 2, roles: ["nomad-client"] },
    });
    await cluster.configure("datacenter", "fra-1");
    await cluster.configure("region", "europe");
    await cluster.cli("up", "--local");
});

afterAll(async () => cluster?.remove());

test("each machine runs what its roles say, with a Consul agent on every one", async () => {
    const status = await cluster.status();
    expect(status.machines.map(({ name, consul, nomad }) => [name, consul, nomad])).toEqual([
        ["clients-0", "alive", "ready"],
        ["clients-1", "alive", "ready"],
        ["consul-0", "alive", ""],
        ["consul-1", "alive", ""],
        ["consul-2", "alive", ""],
        ["nomad-0", "alive", "alive"],
        ["nomad-1", "alive", "alive"],
        ["nomad-2", "alive", "alive"],
    ]);
    expect(isHealthy(status)).toBe(true);
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
