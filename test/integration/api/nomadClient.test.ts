import { randomUUID } from "node:crypto";
import { NomadClient, orUndefined } from "../../../sdk/api";
import { TestCa } from "../../agents/certificates";
import { eventually } from "../../agents/program";
import { startNomad } from "../../agents/startNomad";
import type { RunningAgent } from "../../agents/startConsul";

const secret = randomUUID();
let ca: TestCa;
let agent: RunningAgent;
let anonymous: NomadClient;
let nomad: NomadClient;

beforeAll(async () => {
    ca = await TestCa.create();
    agent = await startNomad({ ca });
    anonymous = new NomadClient(agent.access);
    nomad = new NomadClient({ ...agent.access, token: secret });
    const token = await anonymous.acl.bootstrap(secret);
    expect(token).toMatchObject({ secretId: secret, type: "management" });
});

afterAll(async () => {
    await anonymous?.close();
    await nomad?.close();
    await agent?.stop();
    await ca?.remove();
});

async function withToken<T>(token: string, use: (client: NomadClient) => Promise<T>): Promise<T> {
    const client = new NomadClient({ ...agent.access, token });
    try {
        return await use(client);
    } finally {
        await client.close();
    }
}

test("the second ACL bootstrap is refused as already done, with the index that resets it", async () => {
    const error: unknown = await anonymous.acl.bootstrap(randomUUID()).catch((e: unknown) => e);
    expect(error).toMatchObject({
        isAlreadyBootstrapped: true,
        isNoLeader: false,
        isPermissionDenied: false,
    });
    expect((error as { resetIndex: number }).resetIndex).toBeGreaterThan(0);
});

test("a token without the right, an unknown one, and no token are denied", async () => {
    await nomad.acl.policies.put({ name: "nothing", rules: 'namespace "none" { policy = "read" }' });
    const { secretId } = await nomad.acl.tokens.create({ type: "client", policies: ["nothing"] });
    for (const token of [secretId, randomUUID(), ""]) {
        const denied = withToken(token, (client) => client.nodes.list());
        await expect(denied).rejects.toMatchObject({ isPermissionDenied: true, isNotFound: false });
    }
});

test("leader, voters and health agree on the one server", async () => {
    const leader = await nomad.raft.leader();
    const [server] = await nomad.raft.servers();
    expect(server).toMatchObject({ name: "node-1.global", address: leader, leader: true, voter: true });
    const health = await eventually("autopilot has seen the leader", async () => {
        const judged = await nomad.raft.health();
        return judged.servers[0]?.leader && judged;
    });
    expect(health.servers).toMatchObject([{ id: server?.id, voter: true, serfStatus: "alive" }]);
});

test("members carry their status and version", async () => {
    const [member] = await nomad.agent.members();
    expect(member).toMatchObject({ name: "node-1.global", address: "127.0.0.1", status: "alive" });
    expect(member?.tags.build).toMatch(/^\d+\.\d+\.\d+/);
});

test("force-leave of a server that lives is answered without an error and leaves it there", async () => {
    await nomad.agent.forceLeave("nobody.global");
    await expect(nomad.agent.members()).resolves.toMatchObject([{ status: "alive" }]);
});

test("a node is drained to its end, made eligible again, and purged", async () => {
    const signal = AbortSignal.timeout(30_000);
    for await (const [node] of nomad.nodes.watchList({ signal })) if (node?.status === "ready") break;
    const [node] = await nomad.nodes.list();
    const id = node!.id;
    expect(node).toMatchObject({ name: "node-1", address: "127.0.0.1", eligible: true, draining: false });
    await expect(nomad.nodes.read(id)).resolves.toEqual(node);

    await nomad.nodes.drain(id, 60);
    for await (const now of nomad.nodes.watch(id, { signal })) {
        expect(now.eligible).toBe(false);
        if (!now.draining) break;
    }
    await nomad.nodes.cancelDrain(id);
    await expect(nomad.nodes.read(id)).resolves.toMatchObject({ eligible: true, draining: false });

    await nomad.nodes.purge(id);
    await expect(nomad.nodes.purge(randomUUID())).rejects.toMatchObject({ isNotFound: true });
});

test("a namespace is created, changed, listed and deleted", async () => {
    const namespace = { name: "team", description: "first", meta: { owner: "a" } };
    await nomad.namespaces.put(namespace);
    await expect(nomad.namespaces.read("team")).resolves.toEqual(namespace);
    await nomad.namespaces.put({ name: "team", description: "second" });
    await expect(nomad.namespaces.list()).resolves.toContainEqual({
        name: "team",
        description: "second",
        meta: {},
    });
    await nomad.namespaces.delete("team");
    await expect(orUndefined(nomad.namespaces.read("team"))).resolves.toBeUndefined();
    await nomad.namespaces.delete("team");
});

test("a variable is written with check-and-set, and a stale check is a conflict", async () => {
    const { variables } = nomad;
    const path = "nomad/jobs/web/a~b_c-d";
    const created = await variables.put(path, { password: "one" }, { cas: 0 });
    expect(created).toMatchObject({ path, namespace: "default", items: { password: "one" } });
    await expect(variables.put(path, { password: "two" }, { cas: 0 })).rejects.toMatchObject({
        isConflict: true,
    });
    await variables.put(path, { password: "two" }, { cas: created.modifyIndex });
    await expect(variables.read(path)).resolves.toMatchObject({ items: { password: "two" } });
    await expect(variables.list("nomad/jobs/")).resolves.toEqual([path]);
    await expect(variables.delete(path, { cas: created.modifyIndex })).rejects.toMatchObject({
        isConflict: true,
    });
    await variables.delete(path);
    await expect(orUndefined(variables.read(path))).resolves.toBeUndefined();
    await variables.delete(path);
});

test("a policy and a token go from creation to deletion with the rights that they were given", async () => {
    const policy = { name: "node-reader", description: "d", rules: 'node { policy = "read" }' };
    await nomad.acl.policies.put(policy);
    await expect(nomad.acl.policies.read("node-reader")).resolves.toEqual(policy);
    await expect(nomad.acl.policies.list()).resolves.toContain("node-reader");
    const spec = { name: "reader", type: "client" as const, policies: ["node-reader"] };
    const token = await nomad.acl.tokens.create(spec);
    expect(token).toMatchObject({ ...spec, global: false });
    await expect(withToken(token.secretId, (client) => client.acl.tokens.self())).resolves.toEqual(token);
    await expect(withToken(token.secretId, (client) => client.nodes.list())).resolves.toBeDefined();

    await nomad.acl.policies.put({ ...policy, rules: 'namespace "none" { policy = "read" }' });
    const denied = withToken(token.secretId, (client) => client.nodes.list());
    await expect(denied).rejects.toMatchObject({ isPermissionDenied: true });
    await nomad.acl.tokens.update(token.accessorId, { ...spec, name: "renamed" });
    await expect(nomad.acl.tokens.read(token.accessorId)).resolves.toMatchObject({ name: "renamed" });
    const listed = (await nomad.acl.tokens.list()).map(({ accessorId }) => accessorId);
    expect(listed).toContain(token.accessorId);

    await nomad.acl.tokens.delete(token.accessorId);
    await nomad.acl.policies.delete("node-reader");
    await expect(orUndefined(nomad.acl.tokens.read(token.accessorId))).resolves.toBeUndefined();
    await expect(orUndefined(nomad.acl.policies.read("node-reader"))).resolves.toBeUndefined();
    await nomad.acl.tokens.delete(token.accessorId);
    await nomad.acl.policies.delete("node-reader");
});

test("a client without a certificate is refused", async () => {
    const tls = { ...agent.access.tls, cert: "", key: "" };
    const stranger = new NomadClient({ ...agent.access, tls });
    await expect(stranger.raft.leader()).rejects.toMatchObject({ isUntrusted: true });
    await stranger.close();
});
