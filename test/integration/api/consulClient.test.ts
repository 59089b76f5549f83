import { generateKeyPairSync, randomUUID } from "node:crypto";
import { type ApiAccess, ConsulClient, orUndefined } from "../../../sdk/api";
import { TestCa } from "../../agents/certificates";
import { eventually } from "../../agents/program";
import { type RunningAgent, startConsul } from "../../agents/startConsul";

const secret = randomUUID();
const nodeRead = 'node_prefix "" { policy = "read" }';
let ca: TestCa;
let agent: RunningAgent;
let anonymous: ConsulClient;
let consul: ConsulClient;

beforeAll(async () => {
    ca = await TestCa.create();
    agent = await startConsul({ ca });
    anonymous = new ConsulClient(agent.access);
    consul = new ConsulClient({ ...agent.access, token: secret });
    const token = await anonymous.acl.bootstrap(secret);
    expect(token).toMatchObject({ secretId: secret, policies: ["global-management"] });
});

afterAll(async () => {
    await anonymous?.close();
    await consul?.close();
    await agent?.stop();
    await ca?.remove();
});

async function withToken<T>(token: string, use: (client: ConsulClient) => Promise<T>): Promise<T> {
    const access: ApiAccess = { ...agent.access, token };
    const client = new ConsulClient(access);
    try {
        return await use(client);
    } finally {
        await client.close();
    }
}

describe("bootstrap", () => {
    test("a server that knows of none says so, which is neither a refusal nor an unknown token", async () => {
        const fresh = await startConsul({ ca, address: "127.0.0.3" });
        const client = new ConsulClient({ ...fresh.access, token: secret });
        await eventually("it leads", async () => (await client.raft.leader()) !== undefined);
        await expect(client.raft.servers()).rejects.toMatchObject({
            isNotBootstrapped: true,
            isPermissionDenied: false,
            isTokenUnknown: false,
        });
        await client.close();
        await fresh.stop();
    });

    test("the second one is refused as already done, with the index that resets it", async () => {
        const error: unknown = await anonymous.acl.bootstrap(randomUUID()).catch((e: unknown) => e);
        expect(error).toMatchObject({
            isAlreadyBootstrapped: true,
            isNoLeader: false,
            isPermissionDenied: false,
            isTokenUnknown: false,
        });
        expect((error as { resetIndex: number }).resetIndex).toBeGreaterThan(0);
    });

    test("one that comes before there is a leader is told apart from it", async () => {
        const leaderless = await startConsul({ ca, address: "127.0.0.2", expect: 3 });
        const client = new ConsulClient(leaderless.access);
        const bootstrap = client.acl.bootstrap(randomUUID());
        await expect(bootstrap).rejects.toMatchObject({ isNoLeader: true, isAlreadyBootstrapped: false });
        await expect(client.raft.leader()).resolves.toBeUndefined();
        await client.close();
        await leaderless.stop();
    });
});

describe("refusals", () => {
    test("the error of an unknown token differs from that of a token without the right", async () => {
        const unknown = withToken(randomUUID(), (client) => client.agent.self());
        await expect(unknown).rejects.toMatchObject({ isTokenUnknown: true, isPermissionDenied: false });
        const { secretId } = await consul.acl.tokens.create({});
        const powerless = withToken(secretId, (client) => client.agent.self());
        await expect(powerless).rejects.toMatchObject({ isTokenUnknown: false, isPermissionDenied: true });
    });

    test("anonymous sees no node and no token", async () => {
        await expect(anonymous.catalog.nodes()).resolves.toEqual([]);
        await expect(anonymous.acl.tokens.list()).rejects.toMatchObject({ isPermissionDenied: true });
    });
});

describe("operator", () => {
    test("leader, voters and health agree on the one server", async () => {
        const leader = await consul.raft.leader();
        const [server] = await consul.raft.servers();
        expect(server).toMatchObject({ name: "server-1", address: leader, leader: true, voter: true });
        const health = await eventually("autopilot has seen the leader", async () => {
            const judged = await consul.raft.health();
            return judged.servers[0]?.leader && judged;
        });
        expect(health.servers).toMatchObject([{ id: server?.id, voter: true, serfStatus: "alive" }]);
        const { nodeId, version, datacenter } = await consul.agent.self();
        expect({ nodeId, datacenter }).toEqual({ nodeId: server?.id, datacenter: "dc1" });
        expect(health.servers[0]?.version).toBe(version);
    });

    test("members carry their status and version", async () => {
        const [member] = await consul.agent.members();
        expect(member).toMatchObject({ name: "server-1", address: "127.0.0.1", status: "alive" });
        expect(member?.tags.build).toMatch(/^\d+\.\d+\.\d+/);
    });

    test("force-leave of a member that does not exist is an error, not a success", async () => {
        await expect(consul.agent.forceLeave("nobody")).rejects.toThrow(/nobody/);
    });

    test("the service health of Consul itself passes", async () => {
        const [instance] = await consul.catalog.service("consul");
        expect(instance).toMatchObject({ node: "server-1", address: "127.0.0.1", passing: true });
        await expect(consul.catalog.service("nothing")).resolves.toEqual([]);
    });
});

describe("ACL objects", () => {
    test("a token goes from creation to deletion with the rights that it was given", async () => {
        const policy = await consul.acl.policies.create({ name: "nodes", rules: nodeRead });
        const spec = {
            description: "for a test",
            accessorId: randomUUID(),
            secretId: randomUUID(),
            policies: ["nodes"],
            nodeIdentities: [{ nodeName: "server-1", datacenter: "dc1" }],
            serviceIdentities: [{ serviceName: "web", datacenters: ["dc1"] }],
        };
        const token = await consul.acl.tokens.create(spec);
        expect(token).toEqual({ ...spec, local: false, roles: [], createdAt: expect.any(Date) as Date });
        await expect(consul.acl.tokens.read(spec.accessorId)).resolves.toEqual(token);
        expect((await consul.acl.tokens.list()).map(({ accessorId }) => accessorId)).toContain(
            spec.accessorId,
        );
        await expect(withToken(spec.secretId, (client) => client.acl.tokens.self())).resolves.toEqual(token);
        await expect(withToken(spec.secretId, (client) => client.catalog.nodes())).resolves.toHaveLength(1);

        await consul.acl.tokens.update(spec.accessorId, { description: "without rights" });
        await expect(consul.acl.tokens.read(spec.accessorId)).resolves.toMatchObject({
            policies: [],
            nodeIdentities: [],
        });
        await expect(withToken(spec.secretId, (client) => client.catalog.nodes())).resolves.toEqual([]);

        await consul.acl.tokens.delete(spec.accessorId);
        await expect(orUndefined(consul.acl.tokens.read(spec.accessorId))).resolves.toBeUndefined();
        await consul.acl.tokens.delete(spec.accessorId);
        await consul.acl.policies.delete(policy.id);
    });

    test("a policy is found by its name, changed and deleted", async () => {
        const created = await consul.acl.policies.create({ name: "by-name", rules: nodeRead });
        await expect(consul.acl.policies.readByName("by-name")).resolves.toEqual(created);
        const changed = await consul.acl.policies.update(created.id, {
            name: "by-name",
            description: "d",
            rules: "",
        });
        await expect(consul.acl.policies.read(created.id)).resolves.toEqual(changed);
        await consul.acl.policies.delete(created.id);
        await expect(orUndefined(consul.acl.policies.readByName("by-name"))).resolves.toBeUndefined();
        await expect(orUndefined(consul.acl.policies.read(created.id))).resolves.toBeUndefined();
    });

    test("a role, an auth method and a binding rule for Nomad's workloads go together", async () => {
        await consul.acl.policies.create({ name: "tasks", rules: nodeRead });
        const role = await consul.acl.roles.create({ name: "nomad-tasks", policies: ["tasks"] });
        await expect(consul.acl.roles.readByName("nomad-tasks")).resolves.toEqual(role);
        expect(role.policies).toEqual(["tasks"]);
        const config = {
            JWKSURL: "https://127.0.0.1:4646/.well-known/jwks.json",
            JWKSCACert: ca.ca.cert,
            JWTSupportedAlgs: ["RS256"],
            BoundAudiences: ["consul.io"],
            ClaimMappings: { nomad_service: "nomad_service" },
        };
        const method = { name: "nomad-workloads", tokenLocality: "local" as const, config };
        // Consul fetches the keys at once: that refusal shows that the configuration arrived as it was meant.
        await expect(consul.acl.authMethods.create(method)).rejects.toThrow(/jwks/i);
        const { publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
        const keys = [publicKey.export({ type: "spki", format: "pem" })];
        const { JWTSupportedAlgs, BoundAudiences, ClaimMappings } = config;
        await consul.acl.authMethods.create({
            ...method,
            config: { JWTValidationPubKeys: keys, JWTSupportedAlgs, BoundAudiences, ClaimMappings },
        });
        await expect(consul.acl.authMethods.read(method.name)).resolves.toMatchObject({
            name: "nomad-workloads",
            config: { BoundAudiences: ["consul.io"], ClaimMappings: config.ClaimMappings },
        });
        const rule = await consul.acl.bindingRules.create({
            authMethod: method.name,
            bindType: "service",
            bindName: "${value.nomad_service}",
            selector: '"nomad_service" in value',
        });
        await expect(consul.acl.bindingRules.read(rule.id)).resolves.toEqual(rule);
        await expect(consul.acl.bindingRules.list()).resolves.toEqual([rule]);
        await consul.acl.bindingRules.delete(rule.id);
        await consul.acl.authMethods.delete(method.name);
        await consul.acl.roles.delete(role.id);
        await expect(consul.acl.authMethods.list()).resolves.toEqual([]);
        await expect(consul.acl.roles.list()).resolves.toEqual([]);
    });
});
