import { withCluster } from "../../sdk/cluster/clusterAccess";
import { eventually } from "../agents/program";
import { type Registry, startRegistry } from "../rig/registry/registry";
import { expectHealthy } from "./cluster/expectHealthy";
import { OciStack } from "./cluster/ociStack";
import { all, probe } from "./cluster/probe";

/**
 * Scenarios S1a and S1b: one Always Free instance of 1 GB, then two, by the program and the settings that a user starts from, on the rig's
 * Oracle Cloud. The instances have the firewall of Oracle's Ubuntu images.
 */
let stack: OciStack;
let registry: Registry;

beforeAll(async () => {
    registry = await startRegistry();
    stack = await OciStack.create("dev", [
        [["groups", "node", "drivers", "docker", "registryMirrors"], [registry.url]],
    ]);
    await stack.up();
});

afterAll(async () => {
    await stack?.remove();
    await registry?.stop();
});

const agents = [8300, 8301, 8501, 8503, 4646, 4647, 4648];
const plain = [8302, 8500, 8502, 8600];
const MiB = 2 ** 20;

async function expectNodes(...names: string[]): Promise<void> {
    expectHealthy(await stack.status());
    await withCluster(await stack.state(), async ({ consul, nomad }) => {
        const members = await consul.agent.members();
        expect(members.map(({ name, status }) => `${name} ${status}`).sort()).toEqual(
            names.map((name) => `${name} alive`),
        );
        const nodes = await nomad.nodes.list();
        expect(nodes.map(({ name, status }) => `${name} ${status}`).sort()).toEqual(
            names.map((name) => `${name} ready`),
        );
        for (const { raft } of [consul, nomad]) expect(await raft.servers()).toHaveLength(names.length);
    });
}

/** The pages of the first job, each by its node's public address. */
async function answers(): Promise<string[]> {
    const pages = JSON.parse(await stack.pulumi("stack", "output", "web", "--json")) as string[];
    return (await Promise.all(pages.map(async (page) => (await fetch(page)).text()))).sort();
}

test("S1a: one node in 1 GB elects itself, and its API answers through the tunnel", async () => {
    await expectNodes("node-0");
    expect(await stack.cli("status")).toMatch(/node-0/);
});

test("http-echo in Docker answers through the firewall of the image", async () => {
    expect(await stack.pulumi("stack", "output", "firstJob")).toBe("hashicorp/http-echo in Docker\n");
    expect(await answers()).toEqual(["hello from node-0\n"]);
});

test("the image's firewall still rejects what nobody opened, and only root reaches the boot volume", async () => {
    const rules = await stack.on("node-0", "iptables -S");
    expect(rules).toContain("-A INPUT -j REJECT --reject-with icmp-host-prohibited");
    expect(rules).toContain("-A OUTPUT -d 169.254.0.0/16 -j InstanceServices");
    const ask =
        "python3 -c 'import socket; socket.create_connection((\"169.254.0.2\", 3260), 2)' 2>&1 || true";
    expect(await stack.on("node-0", `runuser -u nobody -- ${ask}`)).toContain("Connection refused");
});

test("the admin reaches SSH and the web sites from outside, and no port of the agents", async () => {
    const { sshAddress } = (await stack.state()).machines[0]!;
    const closed = [...agents, ...plain];
    expect(await probe(undefined, sshAddress, [22, 80, ...closed])).toEqual({
        ...all([22, 80], "open"),
        ...all(closed, "silent"),
    });
});

test("docker0 and other private addresses confuse no agent", async () => {
    const { address, sshAddress } = (await stack.state()).machines[0]!;
    const addresses = await stack.on("node-0", "ip -brief -4 address show");
    expect(addresses).toMatch(/docker0 .*172\.17\./);
    expect(addresses).not.toContain(sshAddress);
    const listening = await stack.on("node-0", "ss -Hltun");
    expect(listening).toContain(`${address}:8301`);
    expect(listening).not.toMatch(/172\.\d+\.\d+\.\d+:(8\d|46)\d\d /);
});

test("memory of 1 GB that is left for jobs", async () => {
    const used = (await stack.account.memoryInUse("nomad-node-0")) / MiB;
    console.info(`of 956 MiB, the system, Consul, Nomad, Docker and http-echo use ${Math.round(used)} MiB`);
    expect(used).toBeLessThan(700);
});

test("a reboot changes nothing", async () => {
    await stack.account.stop("nomad-node-0");
    await stack.account.start("nomad-node-0");
    await eventually("the page after the reboot", async () => {
        const [page] = await answers().catch(() => []);
        return page === "hello from node-0\n";
    });
    await expectNodes("node-0");
});

test("a refresh and a second update change nothing, even if Oracle has published a newer image", async () => {
    await stack.account.releaseImages();
    await stack.expectNoChanges();
});

test("S1b: a second node joins by name, with a warning about even numbers", async () => {
    await stack.change([["groups", "node", "count"], 2], [["allowEvenServers"], true]);
    expect(await stack.up()).toMatch(/warning: .*even/i);
    await expectNodes("node-0", "node-1");
    const join = await stack.on("node-1", "cat /etc/consul.d/join.json");
    expect(join).toContain("node-0.nodes.nomad.oraclevcn.com");
    await eventually("a page on each node", async () => (await answers().catch(() => [])).length === 2);
});

test("the leader's machine is stopped behind our back, and started by the next update or by hand", async () => {
    const name = (await stack.status()).consul.leader;
    if (name === undefined) throw new Error("Consul has no leader.");
    await stack.account.stop(`nomad-${name}`);
    await stack.account.start(`nomad-${name}`);
    await eventually("both are well again", async () => {
        expectHealthy(await stack.status());
        return true;
    });
    await stack.up("--expect-no-changes");
});

test("destroy works when every machine is dead, and leaves nothing in the tenancy", async () => {
    for (const name of ["nomad-node-0", "nomad-node-1"]) await stack.account.stop(name);
    await stack.destroy();
    expect(await stack.contents()).toEqual([]);
});
