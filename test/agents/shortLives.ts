import { mkdtemp, rm, writeFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { nomadPolicy, workloadIdentity, type WorkloadIdentitySpec } from "../../sdk/accessControl";
import { nomadConfig } from "../../sdk/agents";
import { type ClusterConnection, withCluster } from "../../sdk/cluster";
import { run } from "../../sdk/process/run";
import { NomadClient } from "../../sdk/api";
import { planCluster, Role } from "../../sdk/topology";
import { settingsOf } from "../unit/agents/settings";
import { TestCa } from "./certificates";
import { bootstrapAcls, clusterAt, loopbackAddress } from "./loopbackCluster";
import { loopbackClient, nomadSettings, rawExec } from "./nomadSettings";
import { eventually, type Program } from "./program";
import { serveKeys } from "./serveKeys";
import { type ShortLivedClient, startClient, startNomad } from "./shortLivedClient";
import { startConsul } from "./startConsul";

/** How long things live here, in seconds: short, but longer than what renews them takes. */
export interface Lives {
    nodeIdentity: number;
    rootKey: number;
    workloadIdentity: number;
}

/**
 * A Consul server, three Nomad servers and a client on loopback, configured as in a cluster except for the time that things
 * live. Consul trusts the identities that Nomad signs, and the client was introduced.
 */
export class ShortLives {
    private constructor(
        readonly cluster: ClusterConnection,
        readonly client: ShortLivedClient,
        /** Workload identity as the product has it, with another address of Nomad's public keys. */
        readonly specification: WorkloadIdentitySpec,
        private readonly environment: Record<string, string>,
        private readonly start: (name: string, introduction: string) => Promise<ShortLivedClient>,
        private readonly ends: (() => Promise<unknown>)[],
    ) {}

    static async start(lives: Lives): Promise<ShortLives> {
        const ends: (() => Promise<unknown>)[] = [];
        try {
            return await start(lives, ends, (...parts) => new ShortLives(...parts, ends));
        } catch (error) {
            await endAll(ends);
            throw error;
        }
    }

    /** Runs the `nomad` program as the operator. */
    async nomad(...args: string[]): Promise<string> {
        return run("nomad", args, { env: this.environment });
    }

    /** A second client, which starts with this introduction. */
    async addClient(name: string, introduction: string): Promise<ShortLivedClient> {
        return this.start(name, introduction);
    }

    /** A token that introduces a client of that name, for so many seconds. */
    async introduction(name: string, seconds: number): Promise<string> {
        return introductionOf(this.environment, name, seconds);
    }

    /** Submits a job of HCL and waits until its allocation runs; returns the allocation's ID. */
    async runJob(id: string, hcl: string): Promise<string> {
        await withCluster(this.cluster, async ({ nomad }) =>
            nomad.jobs.register(await nomad.jobs.parse(hcl)),
        );
        const runs = async () => this.allocationOf(id);
        return eventually(`an allocation of ${id} runs`, runs).catch(async (error: unknown) => {
            const status = await this.nomad("job", "status", "-verbose", "-evals", id);
            throw new Error(status, { cause: error });
        });
    }

    /** ID of the job's running allocation. */
    async allocationOf(id: string): Promise<string | undefined> {
        const allocations = await withCluster(this.cluster, ({ nomad }) => nomad.jobs.allocations(id));
        return allocations.find(({ clientStatus }) => clientStatus === "running")?.id;
    }

    /** The jobs end first: what a client has started outlives it. */
    async stop(): Promise<void> {
        try {
            await withCluster(this.cluster, async ({ nomad: { jobs } }) => {
                for (const { id } of await jobs.list()) await jobs.deregister(id);
                await eventually("all tasks have ended", async () => {
                    const allocations = await Promise.all(
                        (await jobs.list()).map(async ({ id }) => jobs.allocations(id)),
                    );
                    return !allocations.flat().some(({ clientStatus }) => clientStatus === "running");
                });
            });
        } finally {
            await endAll(this.ends);
        }
    }
}

async function endAll(ends: (() => Promise<unknown>)[]): Promise<void> {
    for (const end of ends.splice(0).reverse()) await end();
}

async function start<T>(
    lives: Lives,
    ends: (() => Promise<unknown>)[],
    made: (
        cluster: ClusterConnection,
        client: ShortLivedClient,
        specification: WorkloadIdentitySpec,
        environment: Record<string, string>,
        startClient: (name: string, introduction: string) => Promise<ShortLivedClient>,
    ) => T,
): Promise<T> {
    const ca = await TestCa.create();
    const directory = await mkdtemp(join(tmpdir(), "test-lives-"));
    ends.push(
        async () => ca.remove(),
        async () => rm(directory, { recursive: true, force: true }),
    );
    const addresses = Array.from({ length: 4 }, loopbackAddress) as [string, string, string, string];
    const [consulAddress, ...others] = addresses;
    const clientAddress = others[2];
    const consul = await startConsul({ ca, address: consulAddress, port: 8501 });
    ends.push(async () => consul.stop());
    const { consul: integration } = nomadConfig(settingsOf({})[0]!) as { consul: Record<string, object> };
    const ttl = `${lives.workloadIdentity}s`;
    const forWorkloads = {
        service_identity: { ...integration.service_identity, ttl },
        task_identity: { ...integration.task_identity, ttl },
    };

    const servers = await startServers(ca, directory, addresses.slice(0, 3), lives, forWorkloads, ends);
    let cluster: ClusterConnection = {
        ...clusterAt(consulAddress, consul.access.tls),
        servers: addresses.slice(0, 3).map((address, index) => ({
            ...{ name: `node-${index}`, id: `node-${index}-1`, address, sshAddress: address },
            roles: [[Role.ConsulServer, Role.NomadServer], [Role.NomadServer], [Role.NomadServer]][index]!,
        })),
    };
    cluster = await bootstrapAcls(cluster, "consul", "nomad");
    const keys = await serveKeys(servers.access);
    ends.push(async () => new Promise((done) => keys.close(done)));
    const product = workloadIdentity(["default"]);
    const JWKSURL = `http://127.0.0.1:${(keys.address() as AddressInfo).port}/`;
    const specification = {
        ...product,
        authMethod: { ...product.authMethod, config: { ...product.authMethod.config, JWKSURL } },
    };
    const token = await clientToken(cluster);
    const files = await ca.issue("server.global.nomad", "client.global.nomad", "server.dc1.consul");
    const environment = {
        NOMAD_ADDR: `https://${consulAddress}:4646`,
        NOMAD_TOKEN: cluster.nomadToken!,
        NOMAD_TLS_SERVER_NAME: "server.global.nomad",
        NOMAD_CACERT: ca.ca.certFile,
        NOMAD_CLIENT_CERT: files.certFile,
        NOMAD_CLIENT_KEY: files.keyFile,
    };
    await definePool(directory, environment, lives.nodeIdentity);
    const consulOfClients = {
        ...forWorkloads,
        ...{ address: `${consulAddress}:8501`, ssl: true, verify_ssl: false, token },
        ...{ ca_file: ca.ca.certFile, cert_file: files.certFile, key_file: files.keyFile },
        ...{ client_auto_join: false, auto_advertise: false },
    };
    const begin = async (name: string, introduction: string) => {
        const address = name === "client" ? clientAddress : loopbackAddress();
        const { common } = await nomadSettings(ca, address, 4646);
        const client = { ...loopbackClient, servers: servers.rpc, node_pool: pool };
        const configuration = { ...common, client, consul: consulOfClients, plugin: rawExec };
        return startClient(directory, name, configuration, introduction, ends);
    };
    const client = await begin("client", await introductionOf(environment, "client", 300));
    await eventually(
        "the client is ready",
        async () =>
            withCluster(cluster, async ({ nomad }) => (await nomad.nodes.list())[0]?.status === "ready"),
        { program: client.program() },
    );
    return made(cluster, client, specification, environment, begin);
}

async function startServers(
    ca: TestCa,
    directory: string,
    addresses: string[],
    { rootKey }: Lives,
    consul: object,
    ends: (() => Promise<unknown>)[],
) {
    const settings = await Promise.all(addresses.map(async (address) => nomadSettings(ca, address, 4646)));
    const { server: product } = nomadConfig(settingsOf({})[0]!) as { server: Record<string, object> };
    const serf = settings.map(({ common }, index) => {
        const { ports } = common as { ports: { serf: number } };
        return `${addresses[index]}:${ports.serf}`;
    });
    const programs: Program[] = [];
    for (const [index, { common }] of settings.entries()) {
        const server = {
            ...{ enabled: true, bootstrap_expect: addresses.length, raft_multiplier: 1 },
            server_join: { retry_join: serf, retry_interval: "1s" },
            client_introduction: product.client_introduction,
            ...{ min_heartbeat_ttl: "1s", max_heartbeats_per_second: 50, heartbeat_grace: "2s" },
            ...{ root_key_rotation_threshold: `${rootKey}s`, root_key_gc_interval: "1s" },
            root_key_gc_threshold: `${rootKey}s`,
        };
        const name = `node-${index}`;
        const common_ = common as { consul: object };
        const program = await startNomad(directory, name, {
            ...common_,
            server,
            consul: { ...common_.consul, ...consul },
        });
        ends.push(async () => program.stop("SIGKILL"));
        programs.push(program);
    }
    const client = new NomadClient(settings[0]!.access);
    const leads = async () => client.raft.leader();
    try {
        await eventually("Nomad has a leader", leads, { program: programs[0]! });
    } finally {
        await client.close();
    }
    return { access: settings.map(({ access }) => access), rpc: settings.map(({ rpc }) => rpc) };
}

/** The pool whose nodes have short identities; that of the pool `default` cannot be changed. */
const pool = "short";

async function definePool(directory: string, env: Record<string, string>, ttl: number): Promise<void> {
    const file = join(directory, "pool.hcl");
    await writeFile(file, `node_pool "${pool}" { node_identity_ttl = "${ttl}s" }`);
    await run("nomad", ["node", "pool", "apply", file], { env });
}

/** Introductions are signed with the keyring, which a leader has a moment after its election. */
async function introductionOf(env: Record<string, string>, name: string, seconds: number): Promise<string> {
    const create = ["node", "intro", "create", `-node-name=${name}`, `-node-pool=${pool}`, "-json"];
    return eventually(`${name} is introduced`, async () => {
        const printed = await run("nomad", [...create, `-ttl=${seconds}s`], { env });
        return (JSON.parse(printed) as { JWT: string }).JWT;
    });
}

/** A token in Consul with the rights of a client's Nomad. */
async function clientToken(cluster: ClusterConnection): Promise<string> {
    // Named like the Consul agent that it asks, which on a machine is its own.
    const policy = nomadPolicy({ ...planCluster({}).nodes[0]!, name: "server-1" });
    return withCluster(cluster, async ({ consul }) => {
        await consul.acl.policies.create(policy);
        return (await consul.acl.tokens.create({ policies: [policy.name] })).secretId;
    });
}
