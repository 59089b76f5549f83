import { randomUUID } from "node:crypto";
import { type ApiAccess, ConsulClient } from "../../../sdk/api";
import { type SshTarget } from "../../../sdk/ssh";
import { HttpTransport } from "../../../sdk/api/http";
import { TestCa } from "../../agents/certificates";
import { eventually } from "../../agents/program";
import { type RunningAgent, startConsul } from "../../agents/startConsul";
import { type RunningSshd, startSshd } from "../../agents/startSshd";

let ca: TestCa;
let consul: RunningAgent;
let sshd: RunningSshd;
let token: string;
let client: ConsulClient | undefined;

beforeAll(async () => {
    ca = await TestCa.create();
    consul = await startConsul({ ca });
    sshd = await startSshd();
    const direct = new ConsulClient(consul.access);
    token = (await direct.acl.bootstrap(randomUUID())).secretId;
    await direct.close();
});

afterEach(async () => {
    await client?.close();
    await eventually("sshd has no session left", async () => (await sshd.sessions()).length === 0);
});

afterAll(async () => {
    await sshd?.stop();
    await consul?.stop();
    await ca?.remove();
});

function through(...gateways: SshTarget[]): ConsulClient {
    const access: ApiAccess = { ...consul.access, token, tunnel: { gateways } };
    client = new ConsulClient(access);
    return client;
}

test("requests of any number travel over one SSH connection, which closing ends", async () => {
    const { acl, raft } = through(sshd.target);
    await Promise.all(Array.from({ length: 20 }, async () => raft.leader()));
    await acl.policies.create({ name: "through-ssh", rules: "# ".padEnd(200_000, "x") });
    const policy = await acl.policies.readByName("through-ssh");
    expect(policy.rules).toHaveLength(200_000); // more than one SSH packet or window step, both ways
    await expect(sshd.sessions()).resolves.toHaveLength(1);
});

test("many clients of one cluster share one SSH connection, which closes with the last of them", async () => {
    const access: ApiAccess = { ...consul.access, token, tunnel: { gateways: [sshd.target] } };
    const clients = Array.from({ length: 20 }, () => new ConsulClient(access));
    try {
        await Promise.all(clients.map(async ({ raft }) => raft.leader()));
        const [session, ...others] = await sshd.sessions();
        expect(others).toEqual([]);
        const [last, ...rest] = clients as [ConsulClient, ...ConsulClient[]];
        await Promise.all(rest.map(async (one) => one.close()));
        await rest[0]!.close(); // once more, which must not count
        await last.raft.leader();
        expect(await sshd.sessions()).toEqual([session]);
    } finally {
        await Promise.all(clients.map(async (one) => one.close()));
    }
});

test("a stream is subject to the gateway's rules", async () => {
    const strict = await startSshd({ permitOpen: "127.0.0.1:1" });
    await expect(through(strict.target).raft.leader()).rejects.toThrow(/prohibited|open failure/i);
    await client?.close();
    await strict.stop();
});

test("the server's certificate is verified inside of the tunnel too", async () => {
    const tls = { ...consul.access.tls, serverName: "server.dc2.consul" };
    client = new ConsulClient({ ...consul.access, tls, tunnel: { gateways: [sshd.target] } });
    await expect(client.raft.leader()).rejects.toMatchObject({ isUntrusted: true, maybeApplied: false });
});

test("after the connection dropped, the next request uses a new one", async () => {
    const { raft } = through(sshd.target);
    await raft.leader();
    const before = await sshd.sessions();
    await sshd.dropSessions();
    await expect(raft.leader()).resolves.toBeDefined();
    const after = await sshd.sessions();
    expect(after).toHaveLength(1);
    expect(after).not.toEqual(before);
});

test("a watch survives that the connection drops while it waits, and sees the next change", async () => {
    const { catalog } = through(sshd.target);
    await eventually("the server is in its catalog", async () => (await catalog.nodes()).length === 1);
    const nodes = catalog.watchNodes({ signal: AbortSignal.timeout(100_000) });
    await nodes.next();
    const change = nodes.next();
    const [before] = await sshd.sessions();
    await sshd.dropSessions();
    await eventually("the watch waits through a new connection", async () => {
        const [now] = await sshd.sessions();
        return now !== undefined && now !== before;
    });
    const direct = new HttpTransport(
        { ...consul.access, token },
        { product: "Consul", tokenHeader: "x-consul-token", indexHeader: "x-consul-index" },
    );
    const body = { Node: "another", Address: "127.0.0.9" };
    await direct.json({ method: "PUT", path: "/v1/catalog/register", body });
    await direct.close();
    const { value } = await change;
    expect(value?.map(({ name }) => name).sort()).toEqual(["another", "server-1"]);
});

test("a dead gateway is passed over for the next one", async () => {
    const dead = { ...sshd.target, host: "127.0.0.3" };
    await expect(through(dead, sshd.target).raft.leader()).resolves.toBeDefined();
});

test("the gateway that died is not the first to be tried again", async () => {
    const second = await startSshd();
    const { raft } = through(sshd.target, second.target);
    await raft.leader();
    await sshd.dropSessions();
    await raft.leader();
    await expect(second.sessions()).resolves.toHaveLength(1);
    await client?.close();
    await second.stop();
});

test("if no gateway accepts the login, the error names each gateway with its reason", async () => {
    const dead = { ...sshd.target, host: "127.0.0.3" };
    const stranger = await startSshd();
    const locked = { ...sshd.target, privateKey: stranger.target.privateKey };
    await stranger.stop();
    const attempt = through(dead, locked).raft.leader();
    await expect(attempt).rejects.toMatchObject({ maybeApplied: false });
    await expect(attempt).rejects.toThrow(
        /No SSH gateway accepted the login \(.*127\.0\.0\.3: connect ECONNREFUSED.*; .*127\.0\.0\.1: All configured authentication methods failed\)/,
    );
});

test("an unreadable private key is an error, not a crash", async () => {
    await expect(through({ ...sshd.target, privateKey: "nonsense" }).raft.leader()).rejects.toThrow(
        /Cannot parse privateKey/,
    );
});

test("a tunnel without gateways is refused before anything is sent", () => {
    expect(() => through()).toThrow("Expected `tunnel.gateways` to name at least one SSH gateway, got none.");
});
