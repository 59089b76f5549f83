import { randomUUID } from "node:crypto";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { providers } from "../../../components/providers";
import { agentPolicy } from "../../../sdk/accessControl";
import { nodeProgram } from "../../../sdk/node/nodeProgram";
import { nodeSettings } from "../../../sdk/node/nodeSettings";
import { officialReleases } from "../../../sdk/node";
import { type NodePlan, planCluster, Role } from "../../../sdk/topology";
import { run } from "../../../sdk/process/run";
import { TestCa } from "../../agents/certificates";
import { startBootstrappedConsul } from "../../agents/loopbackCluster";
import { asEngine } from "../../asEngine";
import { patched } from "../../unit/node/installProgram";

/** The node program's turns on a real Consul, with the policies that machines have; what restarts is a moment's pause. */
let ca: TestCa;
let bed: Awaited<ReturnType<typeof startBootstrappedConsul>>;
let folder: string;

const plan = planCluster({
    groups: {
        servers: { count: 3, roles: [Role.ConsulServer, Role.NomadServer] },
        clients: { count: 14, roles: [Role.NomadClient] },
    },
});
const { nodes } = plan;

beforeAll(async () => {
    ca = await TestCa.create();
    bed = await startBootstrappedConsul(ca);
    folder = await mkdtemp(join(tmpdir(), "turns-"));
    const { ca: authority, cert, key } = bed.agent.access.tls;
    await writeFile(join(folder, "node-program"), nodeProgram());
    for (const [name, text] of Object.entries({ "ca.pem": authority, "cert.pem": cert, "key.pem": key }))
        await writeFile(join(folder, name), text, { mode: 0o600 });
    for (const node of nodes)
        await ask(bed.cluster.consulToken!, "/v1/catalog/register", {
            Node: node.name,
            Address: "192.0.2.1",
        });
});
afterAll(async () => {
    await bed?.agent.stop();
    await ca?.remove();
    await rm(folder, { recursive: true, force: true });
});

const curl = (token: string) =>
    `printf 'X-Consul-Token: %s\\n' ${token} | curl -fsS -m 10 --cacert ${folder}/ca.pem --cert ${folder}/cert.pem \
        --key ${folder}/key.pem --resolve server.dc1.consul:8501:${bed.agent.access.servers[0]} -H @-`;

async function ask(token: string, path: string, body: object): Promise<void> {
    const url = `https://server.dc1.consul:8501${path}`;
    await run("sh", ["-c", `${curl(token)} -X PUT -d '${JSON.stringify(body)}' ${url}`]);
}

async function tokenOf(node: NodePlan): Promise<string> {
    const secretId = randomUUID();
    const own = agentPolicy(node);
    // All ask one agent here, and a session belongs to the agent's node.
    const policy = { ...own, rules: `${own.rules}session "server-1" { policy = "write" }\n` };
    const tokens = [{ secretId, description: "", policies: [policy.name] }];
    await asEngine(providers.ConsulGrants).create({ cluster: bed.cluster, policies: [policy], tokens });
    return secretId;
}

const logged = (name: string) =>
    `echo "from ${name}" >>${folder}/log; sleep 0.3; echo "to ${name}" >>${folder}/log`;

/** A machine whose Consul is to restart, which runs these commands: by default, it writes down when it does. */
async function restart(node: NodePlan, commands = logged(node.name)): Promise<string> {
    const own = join(folder, node.name);
    await mkdir(own, { recursive: true });
    await writeFile(join(own, "node.env"), nodeSettings(plan, node, officialReleases));
    await writeFile(join(own, "token"), `X-Consul-Token: ${await tokenOf(node)}\n`, { mode: 0o600 });
    // The certificate is not for this address. The TTL is the shortest that Consul accepts.
    const patch = `
import subprocess
agents.TLS, agents.CONSUL_TOKEN, lock.TTL = "${folder}", "${own}/token", "10s"
ask, tls = agents.Agents.ask, agents._tls_context
def without_names():
    context = tls()
    context.check_hostname = False
    return context
agents._tls_context = without_names
agents.Agents.ask = lambda *given, **named: ask(*given, **{**named, "address": "${bed.agent.access.servers[0]}"})
restart.wait_until_healthy = lambda *given: ""
restart.systemctl = lambda *given: subprocess.run(["sh", "-c", '''${commands}'''])
`;
    const restart = `restart.restart_in_turn(agents.Agents(settings.load_settings("${own}/node.env")), "consul")`;
    const program = join(own, "restart");
    await writeFile(program, patched(join(folder, "node-program"), patch, restart));
    return run("/usr/bin/python3", ["-IS", program]);
}

test("of 18 machines two clients restart at once, one server at a time, and no client beside a server", async () => {
    await Promise.all(nodes.map(async (node) => restart(node)));
    const lines = (await readFile(join(folder, "log"), "utf8")).trim().split("\n");
    expect(lines).toHaveLength(2 * nodes.length);
    const running = new Set<string>();
    for (const line of lines) {
        const [what, name] = line.split(" ") as [string, string];
        if (what === "to") running.delete(name);
        else running.add(name);
        const servers = [...running].filter((one) => one.startsWith("servers"));
        expect(running.size).toBeLessThanOrEqual(servers.length > 0 ? 1 : 2);
    }
});

test("the lock of a client that died during its restart ends by itself, for clients and for servers", async () => {
    const client = nodes.find(({ name }) => name === "clients-0")!;
    const server = nodes.find(({ name }) => name === "servers-0")!;
    await expect(restart(client, "kill -KILL $PPID")).rejects.toThrow();
    const [said] = await Promise.all([restart(client), restart(server)]);
    expect(said).toContain("waiting for others' restarts to end");
});
