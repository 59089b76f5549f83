import { unpacked } from "../unpacked";
import { withCluster } from "../../sdk/cluster/clusterAccess";
import { createMachine } from "../../sdk/nspawn";
import { eventually } from "../agents/program";
import { accountId, hostPrefix, publicNetworkName, vpcNetworkName } from "../rig/digitalocean/accountState";
import { type Registry, startRegistry } from "../rig/registry/registry";
import { DropletStack } from "./cluster/dropletStack";
import { all, probe } from "./cluster/probe";
import { expectHealthy } from "./cluster/expectHealthy";
import { refusalsAreSurvived } from "./digitalocean/refusals";

/**
 * Scenario S0: three combined droplets, by the program and the settings that a user starts from, on the rig's DigitalOcean.
 */
let stack: DropletStack;
let registry: Registry;

beforeAll(async () => {
    registry = await startRegistry();
    stack = await DropletStack.create("dev");
    await stack.pulumi("config", "set", "--path", "digitalocean.volumes.node.sizeGb", "1");
    const mirror = "groups.node.drivers.docker.registryMirrors[0]";
    await stack.pulumi("config", "set", "--path", mirror, registry.url);
});

afterAll(async () => {
    await stack?.remove();
    await registry?.stop();
});

const agents = [8300, 8301, 8501, 8503, 4646, 4647, 4648];
const plain = [8302, 8500, 8502, 8600];

async function healthy(): Promise<void> {
    const state = await stack.state();
    expectHealthy(await stack.status());
    await withCluster(state, async ({ consul, nomad }) => {
        const names = ["node-0", "node-1", "node-2"];
        expect((await consul.agent.members()).map(({ name, status }) => `${name} ${status}`).sort()).toEqual(
            names.map((name) => `${name} alive`),
        );
        expect((await consul.catalog.nodes()).map(({ name }) => name).sort()).toEqual(names);
        expect((await nomad.nodes.list()).map(({ name, status }) => `${name} ${status}`).sort()).toEqual(
            names.map((name) => `${name} ready`),
        );
        for (const { raft } of [consul, nomad]) expect(await raft.servers()).toHaveLength(3);
    });
}

describe("what DigitalOcean may refuse", () => refusalsAreSurvived(() => stack));

test("both elect a leader of three voters, and every client is ready", async () => {
    const { consul, nomad } = await stack.status();
    for (const quorum of [consul, nomad])
        expect(quorum).toMatchObject({ voters: 3, expectedVoters: 3, healthy: true });
    await healthy();
});

test("nodes know each other by private addresses, and only those are in the VPC", async () => {
    const { machines } = await stack.state();
    for (const { name, address, sshAddress } of machines) {
        expect(address).not.toBe(sshAddress);
        const consul = JSON.parse(await stack.on(name, "cat /etc/consul.d/join.json")) as {
            retry_join: string[];
        };
        expect(consul.retry_join.sort()).toEqual(machines.map((machine) => machine.address).sort());
        const listening = await stack.on(name, "ss -Hltun");
        expect(listening).toContain(`${address}:8301`);
        // Docker serves the first job there, on port 80.
        expect(listening).not.toMatch(new RegExp(`${sshAddress}:(8\\d|46)\\d\\d `));
    }
});

test("the admin reaches SSH and the web sites from outside, and no port of the agents", async () => {
    const { sshAddress } = (await stack.state()).machines[0]!;
    const closed = [...agents, ...plain];
    expect(await probe(undefined, sshAddress, [22, 80, ...closed])).toEqual({
        ...all([22, 80], "open"),
        ...all(closed, "silent"),
    });
});

test("a droplet that is no member reaches the web sites and nothing else, inside and outside the network", async () => {
    const { address, sshAddress } = (await stack.state()).machines[0]!;
    const { droplets } = await stack.account.state();
    const [{ vpcUuid } = { vpcUuid: "" }] = Object.values(droplets);
    const id = accountId(stack.account.token);
    const name = `${hostPrefix(id)}stranger`;
    await createMachine({
        name,
        userData: "#cloud-config\n{}\n",
        interfaces: [
            { name: "eth0", network: publicNetworkName(id) },
            { name: "eth1", network: vpcNetworkName(id, vpcUuid) },
        ],
    });
    const closed = [22, ...agents, ...plain];
    // The first job publishes its port at the public address alone.
    for (const [target, web] of [
        [address, "refused"],
        [sshAddress, "open"],
    ] as const)
        expect([target, await probe(name, target, [80, ...closed])]).toEqual([
            target,
            { 80: web, ...all(closed, "silent") },
        ]);
});

test("the web job answers visitors on port 80 of every node", async () => {
    expect(await stack.pulumi("stack", "output", "firstJob")).toBe("hashicorp/http-echo in Docker\n");
    const pages = JSON.parse(await stack.pulumi("stack", "output", "web", "--json")) as string[];
    expect(pages).toHaveLength(3);
    const answers = await Promise.all(pages.map(async (page) => (await fetch(page)).text()));
    expect(answers.sort()).toEqual(["node-0", "node-1", "node-2"].map((name) => `hello from ${name}\n`));
});

test("Nomad's clients know that they are droplets, and of which region", async () => {
    const { nomadToken } = await stack.state();
    const tls = "--cacert tls/ca.pem --cert tls/cert.pem --key tls/key.pem";
    const id = await stack.on("node-0", "cat /var/lib/nomad/client/client-id");
    const node = JSON.parse(
        await stack.on(
            "node-0",
            `cd /etc/nomad.d && curl -fsS -H @- ${tls} https://127.0.0.1:4646/v1/node/${id}`,
            `X-Nomad-Token: ${nomadToken}`,
        ),
    ) as { Attributes: Record<string, string>; HostNetworks: Record<string, { Interface: string }> };
    expect(node.Attributes["platform.digitalocean.region"]).toBe("sgp1");
    expect(node.HostNetworks).toMatchObject({ public: { Interface: "eth0" } });
});

test("no secret is in user-data, which any process of a droplet can read", async () => {
    const userData = unpacked(
        await stack.on("node-0", "curl -fsS http://169.254.169.254/metadata/v1/user-data"),
    );
    expect(userData).toContain("nomad-cluster-node");
    const { operatorKey, sshPrivateKey, consulToken, nomadToken } = await stack.state();
    const gossip = JSON.parse(await stack.on("node-0", "cat /etc/consul.d/consul.json")) as {
        encrypt: string;
    };
    for (const secret of [operatorKey, sshPrivateKey, consulToken!, nomadToken!, gossip.encrypt])
        expect(userData).not.toContain(secret);
});

test("a refresh and a second update change nothing", async () => {
    await stack.expectNoChanges();
});

test("gossip goes over TCP and over UDP, to every node", async () => {
    const { consulToken, nomadToken } = await stack.state();
    const tls = "--cacert tls/ca.pem --cert tls/cert.pem --key tls/key.pem";
    const counters = async (name: string, product: string, url: string, token: string) =>
        stack.on(name, `cd /etc/${product}.d && curl -fsS -H @- ${tls} '${url}?format=prometheus'`, token);
    for (const name of ["node-0", "node-1", "node-2"])
        await eventually(
            `${name} has counted gossip of both kinds and both products`,
            async () => {
                const consulUrl = "https://127.0.0.1:8501/v1/agent/metrics";
                const counted =
                    (await counters(name, "consul", consulUrl, `X-Consul-Token: ${consulToken}`)) +
                    (await counters(
                        name,
                        "nomad",
                        "https://127.0.0.1:4646/v1/metrics",
                        `X-Nomad-Token: ${nomadToken}`,
                    ));
                return ["consul", "nomad"].every((product) =>
                    ["udp_received", "tcp_accept"].every((what) =>
                        new RegExp(`^${product}_memberlist_${what}(\\{.*\\})? [1-9]`, "m").test(counted),
                    ),
                );
            }, // push and pull over TCP: twice a minute, mostly during the tests above
        );
});

test("another image for all servers at once is refused at preview, with the way to do it", async () => {
    await stack.pulumi("config", "set", "--path", "digitalocean.image", "ubuntu-24-04-x64");
    await expect(stack.pulumi("preview")).rejects.toThrow(/droplets\["node-0"\]/);
    await stack.pulumi("config", "rm", "--path", "digitalocean.image");
});

test("another size for one server replaces it alone, and it takes its place, while the others' agents run on", async () => {
    const startOfOthers = () =>
        Promise.all(
            ["node-1", "node-2"].map((name) =>
                stack.on(name, "systemctl show -P ExecMainStartTimestamp consul nomad"),
            ),
        );
    await stack.on("node-0", "echo kept >/srv/volume/file");
    const before = (await stack.account.state()).droplets;
    const started = await startOfOthers();
    await stack.type(
        `pulumi config set --path 'digitalocean.droplets["node-0"].size' s-2vcpu-4gb && pulumi up`,
    );
    await healthy();
    const { droplets } = await stack.account.state();
    expect(
        Object.values(droplets)
            .map(({ id, name, size }) => `${name} ${size} ${id in before ? "as before" : "made anew"}`)
            .sort(),
    ).toEqual([
        "nomad-node-0 s-2vcpu-4gb made anew",
        "nomad-node-1 s-1vcpu-1gb as before",
        "nomad-node-2 s-1vcpu-1gb as before",
    ]);
    expect(await startOfOthers()).toEqual(started);
});

test("the volume of a replaced droplet is mounted on the new one with its content, and the others stay mounted", async () => {
    expect(await stack.on("node-0", "cat /srv/volume/file")).toBe("kept\n");
    const { droplets, volumes } = await stack.account.state();
    expect(
        Object.values(volumes)
            .map(({ dropletId }) => droplets[dropletId!]?.name)
            .sort(),
    ).toEqual([...["nomad-node-0", "nomad-node-1", "nomad-node-2"]]);
    for (const { name, device } of Object.values(volumes)) {
        const machine = name.slice(-"node-0".length);
        const mount = "findmnt --noheadings --output SOURCE,FSTYPE --mountpoint /srv/volume";
        expect(await stack.on(machine, mount)).toMatch(/ ext4$/m);
        expect(await stack.on(machine, "stat --format=%Hr:%Lr $(findmnt -nro SOURCE -M /srv/volume)")).toBe(
            `7:${device.slice("/dev/loop".length)}\n`,
        );
    }
});

test("a droplet destroyed behind our back is mended by an update after a refresh, and leaves no ghost", async () => {
    await stack.account.destroyDroplet("nomad-node-2");
    await stack.refresh();
    await stack.up();
    await healthy();
    await stack.up("--expect-no-changes");
});

test("destroy works when every machine is dead, waits for a short rate limit, and leaves nothing in the account", async () => {
    for (const name of ["nomad-node-0", "nomad-node-1", "nomad-node-2"]) await stack.account.powerOff(name);
    await stack.account.limitRate(2);
    await stack.destroy();
    expect(await stack.contents()).toEqual([]);
});
