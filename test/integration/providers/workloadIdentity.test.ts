import { createSign, generateKeyPairSync, type KeyObject } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { request } from "node:https";
import { text } from "node:stream/consumers";
import { providers } from "../../untypedProviders";
import {
    taskPolicy,
    taskRole,
    workloadAuthMethod,
    workloadBindingRules,
    workloadIdentity,
} from "../../../sdk/accessControl";
import { type ClusterConnection, withCluster } from "../../../sdk/cluster";
import { TestCa } from "../../agents/certificates";
import { clusterAt, startBootstrappedConsul } from "../../agents/loopbackCluster";
import type { RunningAgent } from "../../agents/startConsul";

const { WorkloadIdentity } = providers;
const jwksUrl = workloadAuthMethod.config.JWKSURL;

let ca: TestCa;
let agent: RunningAgent;
let cluster: ClusterConnection;
/** Takes the place of the machine's socket, with the keys with which the test signs in Nomad's place. */
let keys: Server;
const nomad = generateKeyPairSync("rsa", { modulusLength: 2048 });

beforeAll(async () => {
    ca = await TestCa.create();
    ({ agent, cluster } = await startBootstrappedConsul(ca));
    const jwk = { ...nomad.publicKey.export({ format: "jwk" }), kid: "nomad", use: "sig", alg: "RS256" };
    keys = createServer((_, answer) => answer.end(JSON.stringify({ keys: [jwk] }))).listen(0, "127.0.0.1");
    await once(keys, "listening");
    workloadAuthMethod.config.JWKSURL = `http://127.0.0.1:${(keys.address() as AddressInfo).port}/`;
    await WorkloadIdentity.create({ cluster, specification: workloadIdentity(["default", "shop"]) });
});
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
    const { SecretID, ExpirationTime } = JSON.parse(answer) as Record<string, string>;
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
        ends: ExpirationTime !== undefined,
    };
}

const ofTask = { nomad_namespace: "default", nomad_task: "server" };
const ofService = { ...ofTask, nomad_service: "shop-front" };

test("a service may register itself and nothing else", async () => {
    expect(await logIn(identityOf(ofService))).toEqual({
        ...{ policies: [], roles: [], services: ["shop-front"], local: true, ends: false },
    });
});

test.each(["default", "shop"])("a task of the namespace %s gets its role", async (namespace) => {
    expect(await logIn(identityOf({ ...ofTask, nomad_namespace: namespace }))).toEqual({
        ...{ policies: [], roles: [taskRole(namespace)], services: [], local: true, ends: false },
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

test("a second creation changes nothing and duplicates nothing", async () => {
    const before = await state();
    expect(before.rules).toHaveLength(workloadBindingRules.length);
    const inputs = { cluster, specification: workloadIdentity(["default", "shop"]) };
    expect(await WorkloadIdentity.create(inputs)).toEqual({ id: workloadAuthMethod.name, outs: inputs });
    expect(await state()).toEqual(before);
});

test("the next update reverts changes that were made by hand", async () => {
    const before = await state();
    await withCluster(cluster, async ({ consul: { acl } }) => {
        const { id, ...rule } = before.rules[0]!;
        await acl.bindingRules.update(id, { ...rule, bindType: "policy", bindName: "global-management" });
        const policy = await acl.policies.readByName(taskPolicy("shop").name);
        await acl.policies.update(policy.id, { name: policy.name, rules: 'acl = "write"' });
    });
    const inputs = { cluster, specification: workloadIdentity(["default", "shop"]) };
    await WorkloadIdentity.update!("id", inputs, inputs);
    expect(await state()).toEqual(before);
    const policy = await withCluster(cluster, ({ consul }) =>
        consul.acl.policies.readByName(taskPolicy("shop").name),
    );
    expect(policy.rules).toBe(taskPolicy("shop").rules);
});

test("a binding rule that is no longer in the specification is deleted", async () => {
    const before = await state();
    const rule = { authMethod: workloadAuthMethod.name, bindType: "policy", bindName: "p" } as const;
    await withCluster(cluster, ({ consul: { acl } }) =>
        acl.bindingRules.create({ ...rule, description: "of an earlier release" }),
    );
    const inputs = { cluster, specification: workloadIdentity(["default", "shop"]) };
    await WorkloadIdentity.update!("id", inputs, inputs);
    expect(await state()).toEqual(before);
});

describe("an update is needed", () => {
    const specification = workloadIdentity(["default"]);
    const changes = async (olds: object, news: object) =>
        (await WorkloadIdentity.diff!("id", { cluster, ...olds }, { cluster, ...news })).changes;

    test("for nothing while the specification and the connection are the same", async () => {
        const read = JSON.parse(JSON.stringify(specification)) as object; // as state keeps it
        expect(await changes({ specification: read }, { specification })).toBe(false);
    });

    test.each([
        ["another namespace", workloadIdentity(["default", "shop"])],
        [
            "another auth method",
            { ...specification, authMethod: { ...workloadAuthMethod, maxTokenTtl: "1h" } },
        ],
        ["another binding rule", { ...specification, bindingRules: [] }],
        [
            "another policy of the tasks",
            {
                ...specification,
                tasks: [{ role: taskRole("default"), policy: { ...taskPolicy("default"), rules: "" } }],
            },
        ],
    ])("for %s", async (_, news) => {
        expect(await changes({ specification }, { specification: news })).toBe(true);
    });

    test("for state of the first release, which has no specification", async () => {
        expect(await changes({ namespaces: ["default"] }, { specification })).toBe(true);
    });

    test("for another connection", async () => {
        const elsewhere = clusterAt("127.0.0.9", agent.access.tls);
        expect(await changes({ specification }, { specification, cluster: elsewhere })).toBe(true);
    });
});
