import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type Server } from "node:net";
import { type ApiAccess, ConsulClient, UnreachableError } from "../../../sdk/api";
import { TestCa } from "../../agents/certificates";
import { type RunningAgent, startConsul } from "../../agents/startConsul";
import { startCuttingProxy } from "../../agents/startCuttingProxy";

const secret = randomUUID();
let ca: TestCa;
let consul: RunningAgent;
let management: ApiAccess;

beforeAll(async () => {
    ca = await TestCa.create();
    consul = await startConsul({ ca });
    management = { ...consul.access, token: secret };
    await using(consul.access, (client) => client.acl.bootstrap(secret));
});

afterAll(async () => {
    await consul?.stop();
    await ca?.remove();
});

async function using<T>(access: ApiAccess, use: (client: ConsulClient) => Promise<T>): Promise<T> {
    const client = new ConsulClient(access);
    try {
        return await use(client);
    } finally {
        await client.close();
    }
}

async function refusal(access: ApiAccess): Promise<UnreachableError> {
    const error: unknown = await using(access, (client) => client.raft.leader()).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(UnreachableError);
    return error as UnreachableError;
}

describe("trust", () => {
    test("a client without a certificate is refused by the server", async () => {
        const error = await refusal({ ...consul.access, tls: { ...consul.access.tls, cert: "", key: "" } });
        expect(error.isUntrusted).toBe(true);
        expect(error.message).toMatch(/certificate required/);
    });

    test("a client with a certificate of another CA is refused by the server", async () => {
        const stranger = await TestCa.create("Stranger");
        const { cert, key } = await stranger.issue("client");
        const error = await refusal({ ...consul.access, tls: { ...consul.access.tls, cert, key } });
        await stranger.remove();
        expect(error.isUntrusted).toBe(true);
    });

    test("a server whose certificate another CA signed is refused by the client", async () => {
        const stranger = await TestCa.create("Stranger");
        const error = await refusal({
            ...consul.access,
            tls: { ...consul.access.tls, ca: stranger.ca.cert },
        });
        await stranger.remove();
        expect(error).toMatchObject({ isUntrusted: true, maybeApplied: false });
        expect(error.message).toMatch(/unable to verify|unable to get|self-signed/);
    });

    test("a server whose certificate lacks the role's name is refused by the client, even at its right address", async () => {
        const tls = { ...consul.access.tls, serverName: "server.dc2.consul" };
        const error = await refusal({ ...consul.access, tls });
        expect(error).toMatchObject({ isUntrusted: true, maybeApplied: false });
        expect(error.message).toContain("server.dc2.consul");
    });
});

describe("several servers", () => {
    test("a read uses the next server if the first is dead", async () => {
        const access = { ...management, servers: ["127.0.0.3", "127.0.0.1"] };
        await expect(using(access, (client) => client.raft.leader())).resolves.toMatch(/^127\.0\.0\.1:/);
    });

    test("a write that was never sent uses the next server too", async () => {
        const access = { ...management, servers: ["127.0.0.3", "127.0.0.1"] };
        const spec = { name: "next-server", rules: "" };
        await expect(using(access, (client) => client.acl.policies.create(spec))).resolves.toMatchObject(
            spec,
        );
    });

    test("a read uses a server that has a leader", async () => {
        const { port } = management;
        const leaderless = await startConsul({ ca, address: "127.0.0.2", port, expect: 3 });
        try {
            await expect(
                using({ ...management, servers: ["127.0.0.2"] }, (client) => client.catalog.nodes()),
            ).rejects.toMatchObject({ isNoLeader: true });
            await expect(
                using({ ...management, servers: ["127.0.0.2", "127.0.0.1"] }, (client) =>
                    client.catalog.nodes(),
                ),
            ).resolves.toMatchObject([{ name: "server-1", address: "127.0.0.1" }]);
        } finally {
            await leaderless.stop();
        }
    });

    test("with all servers dead, the error names each server, the request and the reason, and says that nothing was applied", async () => {
        const access = { ...management, servers: ["127.0.0.3", "127.0.0.4"] };
        const creation = using(access, (client) => client.acl.tokens.create({}));
        await expect(creation).rejects.toMatchObject({ maybeApplied: false, isUntrusted: false });
        const address = `https://127.0.0.4:${management.port}`;
        await expect(creation).rejects.toThrow(
            `Expected Consul at ${address} to answer PUT /v1/acl/token, got: connect ECONNREFUSED 127.0.0.4:${management.port}.`,
        );
    });

    test("a server that accepts and says nothing does not hold a request longer than the connect timeout", async () => {
        const silent: Server = createServer().listen(management.port, "127.0.0.5");
        await once(silent, "listening");
        const sockets: { destroy(): void }[] = [];
        silent.on("connection", (socket) => sockets.push(socket));
        try {
            const access = { ...management, servers: ["127.0.0.5", "127.0.0.1"] };
            const begin = Date.now();
            await using(access, (client) => client.raft.leader());
            expect(Date.now() - begin).toBeGreaterThanOrEqual(4_900);
        } finally {
            sockets.forEach((socket) => socket.destroy());
            silent.close();
        }
    });

    test("no server at all is refused before anything is sent", () => {
        expect(() => new ConsulClient({ ...management, servers: [] })).toThrow(
            "Expected `servers` to name at least one Consul server, got none.",
        );
    });
});

describe("an answer that got lost", () => {
    test("a creation is not sent again, and the error says that it may have been applied", async () => {
        const proxy = await startCuttingProxy(management);
        const client = new ConsulClient(proxy.access);
        proxy.loseNextAnswer();
        const creation = client.acl.tokens.create({ description: "only once" });
        await expect(creation).rejects.toMatchObject({ maybeApplied: true });
        await expect(creation).rejects.toThrow(
            "It may have been applied: read the state before you send it again.",
        );
        const made = (await client.acl.tokens.list()).filter(
            ({ description }) => description === "only once",
        );
        expect(made).toHaveLength(1);
        expect(proxy.passed).toEqual(["PUT /v1/acl/token", "GET /v1/acl/tokens?consistent=true"]);
        await client.close();
        await proxy.stop();
    });

    test("a read is sent again", async () => {
        const proxy = await startCuttingProxy(management);
        proxy.loseNextAnswer();
        await expect(using(proxy.access, (client) => client.catalog.nodes())).resolves.toHaveLength(1);
        expect(proxy.passed).toEqual(["GET /v1/catalog/nodes", "GET /v1/catalog/nodes"]);
        await proxy.stop();
    });

    test("an update, which replaces the whole, is sent again", async () => {
        const proxy = await startCuttingProxy(management);
        const client = new ConsulClient(proxy.access);
        const { id } = await client.acl.policies.create({ name: "replaced", rules: "" });
        proxy.loseNextAnswer();
        const rules = 'node_prefix "" { policy = "read" }';
        await expect(client.acl.policies.update(id, { name: "replaced", rules })).resolves.toMatchObject({
            rules,
        });
        expect(proxy.passed.slice(1)).toEqual([`PUT /v1/acl/policy/${id}`, `PUT /v1/acl/policy/${id}`]);
        await client.close();
        await proxy.stop();
    });
});

test("closing ends a request that waits for news at once", async () => {
    const client = new ConsulClient(management);
    const news = client.catalog.watchNodes();
    await news.next();
    const waiting = expect(news.next()).rejects.toThrow("the Consul client is closed");
    const begin = Date.now();
    await client.close();
    await waiting;
    expect(Date.now() - begin).toBeLessThan(60_000); // the wait is five minutes
});
