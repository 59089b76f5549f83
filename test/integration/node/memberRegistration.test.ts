import { randomUUID } from "node:crypto";
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { providers } from "../../../components/providers";
import { agentPolicy, poolAgentPolicy } from "../../../sdk/accessControl";
import { nomadClientConfig, nomadConfig } from "../../../sdk/agents";
import { withCluster } from "../../../sdk/cluster";
import { officialReleases } from "../../../sdk/node";
import { nodeProgram } from "../../../sdk/node/nodeProgram";
import { nodeSettings } from "../../../sdk/node/nodeSettings";
import { run } from "../../../sdk/process/run";
import { planCluster, poolRoles } from "../../../sdk/topology";
import { TestCa } from "../../agents/certificates";
import { startBootstrappedConsul, startBootstrappedNomad } from "../../agents/loopbackCluster";
import { loopbackClient, nomadSettings, rawExec } from "../../agents/nomadSettings";
import { eventually, type Program, startProgram } from "../../agents/program";
import { impatient, job } from "../../agents/rawExecJob";
import { type RunningNomadClient, startNomadClient } from "../../agents/startNomadParts";
import { asEngine } from "../../asEngine";
import { settingsOf } from "../../unit/agents/settings";
import { patched } from "../../unit/node/installProgram";

/*
 * The node program on a Nomad server and on a member of a pool, with real agents, access control, the policies that machines have, and
 * strict introduction. A shell script stands in for systemd, and one agent is Consul's server and each machine's agent.
 */

const args = { pools: { burst: { initialCount: 1, nodePool: "batch" } } };
const plan = planCluster(args);
const [pool] = plan.pools;
const name = "burst-1";

let ca: TestCa;
let consul: Awaited<ReturnType<typeof startBootstrappedConsul>>;
let nomad: Awaited<ReturnType<typeof startBootstrappedNomad>>;
let folder: string;
let files: Awaited<ReturnType<TestCa["issue"]>>;
let member: Program;
let second: RunningNomadClient | undefined;

beforeAll(async () => {
    ca = await TestCa.create();
    [consul, nomad] = await Promise.all([startBootstrappedConsul(ca), startBootstrappedNomad(ca)]);
    folder = await mkdtemp(join(tmpdir(), "member-"));
    await writeFile(join(folder, "node-program"), nodeProgram());
    files = await ca.issue("client.dc1.consul", "client.global.nomad");
    await writeFile(join(folder, "ca.pem"), ca.ca.cert);
    await writeFile(join(folder, "cert.pem"), files.cert);
    await writeFile(join(folder, "key.pem"), files.key, { mode: 0o600 });
    await prepareServer();
    await prepareMember();
});
afterAll(async () => {
    await second?.stop();
    await member?.stop();
    await nomad?.server.stop();
    await consul?.agent.stop();
    await ca?.remove();
    await rm(folder, { recursive: true, force: true });
});

async function granted(policy: ReturnType<typeof agentPolicy>): Promise<string> {
    const secretId = randomUUID();
    const tokens = [{ secretId, description: "", policies: [policy.name] }];
    await asEngine(providers.ConsulGrants).create({ cluster: consul.cluster, policies: [policy], tokens });
    return `X-Consul-Token: ${secretId}\n`;
}

/** What the component gives a Nomad server: its settings, its Consul token, and the token that may make introductions. */
async function prepareServer(): Promise<void> {
    const token = await withCluster(nomad.cluster, async ({ nomad: { acl } }) => {
        await acl.policies.put({
            name: "introducer",
            description: "",
            rules: 'node { policy = "write" }',
        });
        const { secretId } = await acl.tokens.create({ name: "", type: "client", policies: ["introducer"] });
        return secretId;
    });
    await mkdir(join(folder, "server"));
    await writeFile(join(folder, "server/node.env"), nodeSettings(plan, plan.nodes[0]!, officialReleases));
    await writeFile(join(folder, "server/token"), await granted(agentPolicy(plan.nodes[0]!)), {
        mode: 0o600,
    });
    await writeFile(
        join(folder, "server/introducer.json"),
        JSON.stringify({ token, pools: { burst: "batch" } }),
        { mode: 0o600 },
    );
}

/** A machine that has applied its pool's bundle. */
async function prepareMember(): Promise<void> {
    const [settings] = settingsOf(args);
    const node = { ...pool!, group: "burst", index: 0, roles: poolRoles };
    const own = { ...settings!, node, pool: "burst" };
    const { leave_on_terminate, leave_on_interrupt } = nomadConfig(own) as Record<string, unknown>;
    const { client } = nomadClientConfig(own) as { client: Record<string, unknown> };
    const { common } = await nomadSettings(ca, "127.0.0.1");
    const configuration = {
        ...{ ...common, name, data_dir: join(folder, "member/data"), leave_on_terminate, leave_on_interrupt },
        client: {
            ...{ ...loopbackClient, servers: [nomad.server.rpc] },
            ...{ node_pool: client.node_pool, drain_on_shutdown: client.drain_on_shutdown },
        },
        plugin: rawExec,
    };
    await mkdir(join(folder, "member"));
    await writeFile(join(folder, "member/nomad.json"), JSON.stringify(configuration), { mode: 0o600 });
    const port = (common as { ports: { http: number } }).ports.http;
    const env = nodeSettings(plan, node, officialReleases, [], true, undefined, [], "burst");
    await writeFile(join(folder, "member/node.env"), env.replace(/^NOMAD_PORT=.*$/m, `NOMAD_PORT='${port}'`));
    await writeFile(join(folder, "member/token"), await granted(poolAgentPolicy(pool!)), { mode: 0o600 });
    member = await bootMember();
}

/** Like systemd, the script starts Nomad when it was introduced, and again when it ends. */
async function bootMember(): Promise<Program> {
    const systemd = `cd ${folder}/member
trap 'touch left; [ -z "$agent" ] || kill -INT "$agent"' TERM
until [ -e introduced ]; do sleep 0.05; done
until [ -e left ]; do
    nomad agent -config=nomad.json & agent=$!
    echo "$agent" >pid
    wait "$agent"
done
wait "$agent"`;
    return startProgram("unshare", ["--mount", "sh", "-c", systemd]);
}

/** Runs a function of the node program on one of the two machines. */
async function onMachine(machine: "server" | "member", call: string): Promise<string> {
    return run("/usr/bin/python3", await programOn(machine, call));
}

async function programOn(machine: "server" | "member", call: string): Promise<string[]> {
    const own = `${folder}/${machine}`;
    const patch = `
import os, socket, subprocess
from node import introducer, member
agents.TLS, agents.CONSUL_TOKEN = "${folder}", "${own}/token"
ask, tls = agents.Agents.ask, agents._tls_context
def without_names():
    context = tls()
    context.check_hostname = False
    return context
agents._tls_context = without_names
addresses = {"consul": "${consul.agent.access.servers[0]}"}
if "${machine}" == "server":
    addresses["nomad"] = "${nomad.server.access.servers[0]}"
agents.Agents.ask = lambda self, product, *given, **named: ask(
    self, product, *given, **{"address": addresses.get(product, "127.0.0.1"), **named})
introducer.CONFIG = "${own}/introducer.json"
socket.gethostname = lambda: "${name}"
settings_here = settings.load_settings("${own}/node.env")
introducer.load_settings = member.load_settings = lambda: settings_here
member.CLIENT = "${own}/data/client"
member.CLIENT_ID = member.CLIENT + "/client-id"
member.INTRODUCTION = member.CLIENT + "/intro_token.jwt"
member.INTRODUCED, member.LEFT, member.STATE = "${own}/introduced", "${own}/left-pool", "${own}"
member.REGISTERED = "${own}/pool-member"
member.awaits_introduction = lambda *given: not os.path.exists(member.INTRODUCED)
member.SECONDS = 4
def systemctl(verb, unit):
    print(verb, unit, flush=True)
    if os.path.exists("${own}/pid"):
        subprocess.run("kill -INT $(cat ${own}/pid); tail --pid=$(cat ${own}/pid) -f /dev/null", shell=True)
member.systemctl = systemctl
`;
    const program = join(own, "program");
    await writeFile(program, patched(join(folder, "node-program"), patch, call));
    return ["-IS", program];
}

const introducePools = async () => onMachine("server", "introducer.introduce_pools()");
const register = async () => onMachine("member", "member.register()");
const introduction = async () => onMachine("member", "print(member._introduction(settings_here).decode())");
const pid = async () => Number(await readFile(join(folder, "member/pid"), "utf8"));

async function nodeNamed(wanted: string) {
    return withCluster(nomad.cluster, async ({ nomad: { nodes } }) =>
        (await nodes.list()).find((node) => node.name === wanted),
    );
}

async function operator(...command: string[]): Promise<string> {
    const env = {
        NOMAD_ADDR: `https://${nomad.server.access.servers[0]}:4646`,
        NOMAD_TOKEN: nomad.cluster.nomadToken!,
        NOMAD_TLS_SERVER_NAME: "server.global.nomad",
        NOMAD_CACERT: ca.ca.certFile,
        NOMAD_CLIENT_CERT: files.certFile,
        NOMAD_CLIENT_KEY: files.keyFile,
    };
    return run("nomad", command, { env });
}

test("a member waits for the servers' introduction of its pool, and registers with it", async () => {
    const registering = await startProgram(
        "/usr/bin/python3",
        await programOn("member", "member.register()"),
    );
    await eventually("it waits", () =>
        registering.output().includes("waiting for nomad's servers to introduce the pool"),
    );
    await introducePools();
    await eventually("it has ended", () => !registering.running());
    const said = registering.output();
    expect(said).toContain("burst-1 is a member of the pool burst");
    expect(await nodeNamed(name)).toMatchObject({ status: "ready", pool: "batch" });
    expect(said).not.toContain("eyJ");
    await stat(join(folder, "member/pool-member"));
    // Nothing stays on the machine that introduces another one.
    await expect(stat(join(folder, "member/data/client/intro_token.jwt"))).rejects.toThrow("ENOENT");
});

test("a member that is registered is left alone", async () => {
    const before = await pid();
    expect(await register()).not.toContain("restart");
    expect(await pid()).toBe(before);
});

test("the introduction is renewed, for half an hour and for the pool's node pool alone", async () => {
    const first = await introduction();
    // Its times are in seconds.
    await eventually("another token is kept", async () => {
        await introducePools();
        return (await introduction()) !== first;
    });
    const [, claims] = (await introduction()).split(".");
    const { exp, iat, ...rest } = JSON.parse(Buffer.from(claims!, "base64url").toString()) as Record<
        string,
        number
    >;
    expect(exp! - iat!).toBe(1800);
    expect(rest).toMatchObject({ nomad_node_pool: "batch" });
    const client = await startNomadClient(ca, nomad.server, "impostor", (await introduction()).trim());
    await eventually("the refusal is in its log", () =>
        /error registering.*Permission denied/i.test(client.output()),
    );
    expect(await nodeNamed("impostor")).toBeUndefined();
    await client.stop();
});

test("a member that the servers have forgotten, and whose identity has ended, comes back with another introduction", async () => {
    const { id } = (await nodeNamed(name))!;
    const keys = async () => operator("operator", "root", "keyring", "list", "-verbose");
    const [, old] = /^(\S+)\s+active/m.exec(await keys())!;
    await operator("operator", "root", "keyring", "rotate", "-now");
    await withCluster(nomad.cluster, async ({ nomad: { nodes } }) => nodes.purge(id));
    await operator("operator", "root", "keyring", "remove", "-force", old!);
    await introducePools();
    expect(await register()).toContain("burst-1 is a member of the pool burst");
    expect(await nodeNamed(name)).toMatchObject({ id, status: "ready" });
});

test("a member that is told to leave drains first, and takes allocations again if it comes back", async () => {
    const outer = 'node_pool = "batch"';
    const script = "trap 'sleep 1; exit 0' INT TERM; while :; do sleep 0.1; done";
    const runningOn = async () =>
        withCluster(nomad.cluster, async ({ nomad: { jobs } }) => {
            const allocations = await jobs.allocations("web");
            return allocations.find(({ clientStatus }) => clientStatus === "running")?.nodeName;
        });
    await withCluster(nomad.cluster, async ({ nomad: { jobs } }) =>
        jobs.register(await jobs.parse(job("web", "service", script, impatient, outer))),
    );
    await eventually("it runs on the member", async () => (await runningOn()) === name);
    const token = (await introduction()).trim();
    second = await startNomadClient(ca, nomad.server, "burst-2", token, { node_pool: "batch" });
    await eventually("the other is ready", async () => (await nodeNamed("burst-2"))?.status === "ready");
    await writeFile(join(folder, "member/left"), "");
    process.kill(await pid(), "SIGTERM");
    await eventually("the script has ended with it", () => !member.running());
    await eventually("it runs on the other", async () => (await runningOn()) === "burst-2");
    expect(await nodeNamed(name)).toMatchObject({ eligible: false, draining: false });

    // What \`leave\` notes, and the next boot.
    await writeFile(join(folder, "member/left-pool"), "");
    await rm(join(folder, "member/left"));
    member = await bootMember();
    await register();
    expect(await nodeNamed(name)).toMatchObject({ status: "ready", eligible: true });
    await expect(stat(join(folder, "member/left-pool"))).rejects.toThrow("ENOENT");
});
