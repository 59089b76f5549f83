import { randomUUID } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { providers } from "../../../components/providers";
import { agentPolicy } from "../../../sdk/accessControl";
import { nodeScript } from "../../../sdk/node/nodeScript";
import { type NodePlan, planCluster, Role } from "../../../sdk/topology";
import { run } from "../../../sdk/process/run";
import { TestCa } from "../../agents/certificates";
import { startBootstrappedConsul } from "../../agents/loopbackCluster";
import { asEngine } from "../../asEngine";

/** The node script's turns on a real Consul, with the policies that machines have; what restarts is a moment's pause. */
let ca: TestCa;
let bed: Awaited<ReturnType<typeof startBootstrappedConsul>>;
let folder: string;

const { nodes } = planCluster({
    groups: {
        servers: { count: 3, roles: [Role.ConsulServer, Role.NomadServer] },
        clients: { count: 14, roles: [Role.NomadClient] },
    },
});

beforeAll(async () => {
    ca = await TestCa.create();
    bed = await startBootstrappedConsul(ca);
    folder = await mkdtemp(join(tmpdir(), "turns-"));
    const { ca: authority, cert, key } = bed.agent.access.tls;
    const script = nodeScript();
    // The shortest TTL that Consul accepts.
    const withShortLocks = script.replace('\\"TTL\\": \\"120s\\"', '\\"TTL\\": \\"10s\\"');
    expect(withShortLocks).not.toBe(script);
    await writeFile(join(folder, "script"), withShortLocks.slice(0, withShortLocks.lastIndexOf("\ncase ")));
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
    const token = await tokenOf(node);
    const server = node.roles.includes(Role.ConsulServer);
    return run("sh", [
        "-c",
        `. ${folder}/script
        NODE_NAME=${node.name} CONSUL_SERVER=${server ? 1 : 0} CONSUL_SERVERS=3 NOMAD_ROLES=
        call() { path=$2; shift 2; ${curl(token)} "$@" "https://server.dc1.consul:8501$path" 2>/dev/null; }
        lacks() { :; }
        systemctl() { ${commands}; }
        restart_in_turn consul`,
    ]);
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
    await expect(restart(client, "kill -KILL $$")).rejects.toThrow();
    const [said] = await Promise.all([restart(client), restart(server)]);
    expect(said).toContain("waiting for others' restarts to end");
});
