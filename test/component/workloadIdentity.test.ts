import { createSign, generateKeyPairSync, type KeyObject } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { request } from "node:https";
import { text } from "node:stream/consumers";
import { providers } from "../../components/providers";
import { taskPolicy, taskRole, workloadAuthMethod, workloadBindingRules } from "../../sdk/accessControl";
import { type ClusterConnection, withCluster } from "../../sdk/cluster";
import { TestCa } from "../agents/certificates";
import { clusterAt, startBootstrappedConsul } from "../agents/loopbackCluster";
import type { RunningAgent } from "../agents/startConsul";

const { WorkloadIdentity } = providers;
const jwksUrl = workloadAuthMethod.config.JWKSURL;

let ca: TestCa;
let agent: RunningAgent;
let cluster: ClusterConnection;
/** Stands where the machine's socket does and has the keys that the test signs with in Nomad's place. */
let keys: Server;
const nomad = generateKeyPairSync("rsa", { modulusLength: 2048 });

beforeAll(async () => {
    ca = await TestCa.create();
    ({ agent, cluster } = await startBootstrappedConsul(ca));
    const jwk = { ...nomad.publicKey.export({ format: "jwk" }), kid: "nomad", use: "sig", alg: "RS256" };
    keys = createServer((_, answer) => answer.end(JSON.stringify({ keys: [jwk] }))).listen(0, "127.0.0.1");
    await once(keys, "listening");
    workloadAuthMethod.config.JWKSURL = `http://127.0.0.1:${(keys.address() as AddressInfo).port}/`;
    await WorkloadIdentity.create({ cluster, namespaces: ["default", "shop"] });
}, 30_000);
afterAll(async () => {
    workloadAuthMethod.config.JWKSURL = jwksUrl;
    keys.close();
    await agent.stop();
    await ca.remove();
});

const inOneHour = () => Math.floor(Date.now() / 1000) + 3600;

/** An identity as Nomad makes it. https://developer.hashicorp.com/nomad/docs/concepts/workload-identity */
function identityOf(claims: object, key: KeyObject = nomad.privateKey): string {
    const issued = { aud: ["consul.io"], iat: inOneHour() - 3600, nbf: inOneHour() - 3600, exp: inOneHour() };
    const parts = [
        { alg: "RS256", kid: "nomad", typ: "JWT" },
        { ...issued, nomad_job_id: "web", ...claims },
    ];
    const body = parts.map((part) => Buffer.from(JSON.stringify(part)).toString("base64url")).join(".");
    return `${body}.${createSign("RSA-SHA256").update(body).sign(key, "base64url")}`;
}

/** Logs in as Nomad's client does for a workload: the token's rights, or why there is none. */
async function logIn(identity: string) {
    const { ca: authority, serverName: servername, ...own } = agent.access.tls;
    const body = JSON.stringify({ AuthMethod: workloadAuthMethod.name, BearerToken: identity });
    const reply = await new Promise<IncomingMessage>((resolve, reject) => {
        const asking = request(
            {
                ...{ host: agent.access.servers[0], port: 8501, path: "/v1/acl/login", method: "POST" },
                ...{ ca: authority, servername, ...own },
            },
            resolve,
        );
        asking.on("error", reject).end(body);
    });
    const answer = await text(reply);
    if (reply.statusCode !== 200) return { status: reply.statusCode, reason: answer };
    const { SecretID, CreateTime, ExpirationTime } = JSON.parse(answer) as Record<string, string>;
    const token = await withCluster({ ...cluster, consulToken: SecretID }, ({ consul }) =>
        consul.acl.tokens.self(),
    );
    const { policies, roles, serviceIdentities, local } = token;
    const services = serviceIdentities.map(({ serviceName }) => serviceName);
    return {
        policies,
        roles,
        services,
        local,
        minutes: Math.round((Date.parse(ExpirationTime!) - Date.parse(CreateTime!)) / 60_000),
    };
}

const ofTask = { nomad_namespace: "default", nomad_task: "server" };
const ofService = { ...ofTask, nomad_service: "shop-front" };

test("a service may register itself and nothing else", async () => {
    expect(await logIn(identityOf(ofService))).toEqual({
        ...{ policies: [], roles: [], services: ["shop-front"], local: true, minutes: 60 },
    });
});

test.each(["default", "shop"])("a task of the namespace %s gets its role, for an hour", async (namespace) => {
    expect(await logIn(identityOf({ ...ofTask, nomad_namespace: namespace }))).toEqual({
        ...{ policies: [], roles: [taskRole(namespace)], services: [], local: true, minutes: 60 },
    });
});

test.each([
    [
        "of a namespace that was not let in",
        identityOf({ ...ofTask, nomad_namespace: "other" }),
        "Permission denied",
    ],
    [
        "that is meant for somebody else",
        identityOf({ ...ofTask, aud: ["vault.io"] }),
        "does not match any bound audience",
    ],
    ["that has ended", identityOf({ ...ofTask, exp: inOneHour() - 7200 }), "token is expired"],
    [
        "that another key has signed",
        identityOf(ofTask, generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey),
        "failed to verify id token signature",
    ],
])("an identity %s gets no token", async (_, identity, reason) => {
    expect(await logIn(identity)).toMatchObject({ reason: expect.stringContaining(reason) as string });
});

async function state() {
    return withCluster(cluster, async ({ consul: { acl } }) => ({
        methods: await acl.authMethods.read(workloadAuthMethod.name),
        rules: (await acl.bindingRules.list()).sort((a, b) => (a.id < b.id ? -1 : 1)),
        roles: (await acl.roles.list()).sort((a, b) => (a.id < b.id ? -1 : 1)),
    }));
}

test("made again from the start it is the same, and nothing is there twice", async () => {
    const before = await state();
    expect(before.rules).toHaveLength(workloadBindingRules.length);
    const inputs = { cluster, namespaces: ["default", "shop"] };
    expect(await WorkloadIdentity.create(inputs)).toEqual({ id: workloadAuthMethod.name, outs: inputs });
    expect(await state()).toEqual(before);
});

test("what was changed by hand is put right by the next update", async () => {
    const before = await state();
    await withCluster(cluster, async ({ consul: { acl } }) => {
        const { id, ...rule } = before.rules[0]!;
        await acl.bindingRules.update(id, { ...rule, bindType: "policy", bindName: "global-management" });
        const policy = await acl.policies.readByName(taskPolicy("shop").name);
        await acl.policies.update(policy.id, { name: policy.name, rules: 'acl = "write"' });
    });
    const inputs = { cluster, namespaces: ["default", "shop"] };
    await WorkloadIdentity.update!("id", inputs, inputs);
    expect(await state()).toEqual(before);
    const policy = await withCluster(cluster, ({ consul }) =>
        consul.acl.policies.readByName(taskPolicy("shop").name),
    );
    expect(policy.rules).toBe(taskPolicy("shop").rules);
});

test("nothing changes while namespaces and the way to the cluster are the same", async () => {
    const olds = { cluster, namespaces: ["default"] };
    const changes = async (news: typeof olds) => (await WorkloadIdentity.diff!("id", olds, news)).changes;
    expect(await changes({ ...olds })).toBe(false);
    expect(await changes({ ...olds, namespaces: ["default", "shop"] })).toBe(true);
    expect(await changes({ ...olds, cluster: clusterAt("127.0.0.9", agent.access.tls) })).toBe(true);
});
