import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server } from "node:net";
import { text } from "node:stream/consumers";
import { forwardPort, type PortForward } from "../../../cli/portForward";
import { SshTunnel } from "../../../sdk/ssh";
import { eventually, isOpen } from "../../agents/program";
import { type RunningSshd, startSshd } from "../../agents/startSshd";

let sshd: RunningSshd;
let tunnel: SshTunnel;
let echo: Server;
let port: number;
let forward: PortForward | undefined;
const refusals: string[] = [];

beforeAll(async () => {
    sshd = await startSshd();
    // On 127.0.0.2 alone, so that the same port of 127.0.0.1, where forwards listen, is free.
    echo = createServer((socket) => socket.pipe(socket)).listen(0, "127.0.0.2");
    await once(echo, "listening");
    port = (echo.address() as AddressInfo).port;
});

beforeEach(() => {
    tunnel = new SshTunnel([sshd.target]);
    refusals.length = 0;
});

afterEach(async () => {
    forward?.close();
    forward = undefined;
    await tunnel.close();
});

afterAll(async () => {
    await sshd?.stop();
    echo?.close();
});

async function open(hosts = ["127.0.0.2"]): Promise<PortForward> {
    forward = await forwardPort({ tunnel, hosts, port, onRefusal: (reason) => refusals.push(reason) });
    return forward;
}

async function echoed(through: number, message: string): Promise<string> {
    const socket = connect(through, "127.0.0.1");
    socket.end(message);
    return text(socket);
}

test("bytes that are sent to the port reach the host, and its answer comes back", async () => {
    const message = "x".repeat(1_000_000);
    const answer = await echoed((await open()).port, message);
    expect(answer === message).toBe(true); // not a difference of a million characters
});

test("the port is the requested one if it is free, otherwise another", async () => {
    expect((await open()).port).toBe(port);
    const second = await forwardPort({ tunnel, hosts: ["127.0.0.2"], port, onRefusal: () => undefined });
    expect(second.port).not.toBe(port);
    expect(await echoed(second.port, "hello")).toBe("hello");
    second.close();
});

test("a host that does not let us connect is passed over", async () => {
    expect(await echoed((await open(["127.0.0.3", "127.0.0.2"])).port, "hello")).toBe("hello");
});

test("if no host answers, it fails at once, before anything listens", async () => {
    await expect(open(["127.0.0.3", "127.0.0.4"])).rejects.toThrow(/Connection refused.*Connection refused/);
    expect(await isOpen("127.0.0.1", port)).toBe(false);
});

test("after SSH dropped, the next connection succeeds", async () => {
    const { port: here } = await open();
    expect(await echoed(here, "before")).toBe("before");
    await sshd.dropSessions();
    // A drop may be heard of only by the next stream.
    await eventually("it echoes", async () => (await echoed(here, "after").catch(() => "")) === "after");
});

test("a connection that fails is closed, and its reason is reported", async () => {
    const brief = await startSshd();
    tunnel = new SshTunnel([brief.target]);
    const { port: here } = await open();
    await brief.stop();
    expect(await echoed(here, "hello").catch(() => "")).toBe("");
    await eventually("it is told", () => refusals.length > 0);
    // The connection is still up, or known to have ended, or cannot be made again.
    expect(refusals[0]).toMatch(/^no (stream|SSH gateway) /i);
});

test("closing cuts off what is open and stops listening", async () => {
    const opened = await open();
    const socket = connect(opened.port, "127.0.0.1");
    socket.write("hello");
    await once(socket, "data");
    const closed = once(socket, "close");
    opened.close();
    await closed;
    expect(await isOpen("127.0.0.1", opened.port)).toBe(false);
});
