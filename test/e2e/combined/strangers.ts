import { eventually, lastOf } from "../../agents/program";
import { openCluster } from "../../../sdk/cluster/clusterAccess";
import { acksPing, startStranger, type Stranger } from "../cluster/stranger";
import type { TestCluster } from "../cluster/testCluster";
import { agreesOnTls, answerTo, type ClientIdentity } from "../cluster/tlsHandshake";

/** Bytes by which RPC ports tell protocols apart, from before the first to past the last that there is (`RPCType`). */
const markers = [undefined, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9];

/** On Consul's RPC port without a certificate: only `AutoEncrypt.Sign` is served on it, which is switched off. */
const autoEncrypt = { port: 8300, marker: 7 };

/** With TLS, and by which marker. Gossip has encryption of its own. */
const tlsPorts = [
    { port: 8300, marker: 3, name: "Consul's RPC" },
    { port: 8501, marker: undefined, name: "Consul's API" },
    { port: 8503, marker: undefined, name: "Consul's gRPC" },
    { port: 4646, marker: undefined, name: "Nomad's API" },
    { port: 4647, marker: 4, name: "Nomad's RPC" },
];
const gossipPorts = [8301, 4648];

/** Tests that nobody without a certificate or a gossip key gets anywhere, on whatever a machine listens. */
export function strangersAreRefused(context: () => TestCluster): void {
    let address: string;
    let open: number[];
    let machine: ClientIdentity;
    // Of all ports at once, because a listener that says nothing is waited for.
    let agreed: Promise<{ port: number; marker: number | undefined }[]>;
    let answers: Promise<string[]>;

    beforeAll(async () => {
        const cluster = context();
        address = (await cluster.state()).machines[0]!.address;
        const listening = (await cluster.on("node-0", "ss -Hltn"))
            .trim()
            .split("\n")
            .map((line) => line.split(/\s+/)[3] ?? "");
        // At the resolver's address too, other machines reach nothing: see names.ts.
        const reachable = listening.filter((socket) => !/^(127\.|\[::1\]|169\.254\.53\.1:)/.test(socket));
        open = [...new Set(reachable.map((socket) => Number(socket.split(":").pop())))].filter(
            // SSH, and the first job's own web page: that is for everybody.
            (port) => ![22, 5678].includes(port),
        );
        const tries = open.flatMap((port) => markers.map((marker) => ({ port, marker })));
        agreed = Promise.all(
            tries.map(async (one) => ((await agreesOnTls(address, one.port, one.marker)) ? [one] : [])),
        ).then((found) => found.flat());
        const request = "GET /v1/agent/self HTTP/1.1\r\nHost: x\r\n\r\n";
        answers = Promise.all(open.map(async (port) => answerTo(address, port, request)));
        for (const asked of [agreed, answers]) asked.catch(() => undefined); // the tests report the failure
        machine = {
            cert: await cluster.on("node-0", "cat /etc/nomad.d/tls/cert.pem"),
            key: await cluster.on("node-0", "cat /etc/nomad.d/tls/key.pem"),
        };
    });

    test("every port of the cluster is among those that are tried", () => {
        expect(open).toEqual(expect.arrayContaining([...tlsPorts.map(({ port }) => port), ...gossipPorts]));
    });

    test("no port that others reach agrees on TLS without a client certificate", async () => {
        expect(await agreed).toEqual([autoEncrypt]);
    });

    test.each(tlsPorts)("$name agrees on TLS with a machine's certificate", async ({ port, marker }) => {
        expect(await agreesOnTls(address, port, marker, machine)).toBe(true);
    });

    test("the operator's certificate does not open Nomad's RPC, which is between agents", async () => {
        const { operatorCert: cert, operatorKey: key } = await context().state();
        expect(await agreesOnTls(address, 4646, undefined, { cert, key })).toBe(true);
        expect(await agreesOnTls(address, 4647, 4, { cert, key })).toBe(false);
    });

    test("no port that others reach serves plaintext", async () => {
        const given = await answers;
        for (const [index, port] of open.entries()) {
            const answer = given[index]!;
            const refusal =
                "HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n";
            // Gossip says "decrypt your packets" in an encrypted frame: `encryptMsg`, 10, in memberlist's net.go.
            const encrypted = gossipPorts.includes(port) && answer.charCodeAt(0) === 10;
            expect([port, encrypted ? "" : answer]).toEqual([
                port,
                [8501, 4646].includes(port) ? refusal : "",
            ]);
        }
    });

    test("Consul's plaintext API listens nowhere, not even on loopback", async () => {
        expect(await context().on("node-0", "ss -Hltn 'sport = :8500'")).toBe("");
        expect(await context().on("node-0", "ss -Hltn 'sport = :8501'")).not.toBe("");
    });

    describe("an agent from elsewhere", () => {
        let stranger: Stranger | undefined;
        afterEach(async () => {
            await stranger?.stop();
            stranger = undefined;
        });
        const wrongKey = Buffer.alloc(32, 7).toString("base64");

        test.each([
            ["consul", "without a gossip key", undefined, "couldn't join"],
            ["consul", "with another gossip key", wrongKey, "couldn't join"],
            ["nomad", "without a gossip key", undefined, "encryption is not configured"],
            ["nomad", "with another gossip key", wrongKey, "no installed keys could decrypt the message"],
        ] as const)("of %s %s cannot join", async (product, _, encrypt, refusal) => {
            const running = await startStranger(context(), product, address, encrypt);
            stranger = running;
            await eventually("it is refused", () => running.output().toLowerCase().includes(refusal));
            const api = openCluster(await context().state());
            const members = await api[product].agent.members();
            await api.close();
            expect(members).toHaveLength(3);
            expect(members.map(({ name }) => name)).not.toContain("stranger");
        });

        test("of Consul without a gossip key answers a plain ping, which no machine does", async () => {
            const running = await startStranger(context(), "consul", address, undefined);
            stranger = running;
            await eventually("it gossips", async () => acksPing(running.address, "stranger"));
            expect(await acksPing(address, "node-0")).toBe(false);
        });

        test("of Consul with the cluster's own gossip key does join, so the others fail for lack of the key", async () => {
            const { encrypt } = JSON.parse(await context().on("node-0", "cat /etc/consul.d/consul.json")) as {
                encrypt: string;
            };
            const running = await startStranger(context(), "consul", address, encrypt);
            stranger = running;
            const { consul, close } = openCluster(await context().state());
            const status = async () =>
                (await consul.agent.members()).find(({ name }) => name === "stranger")?.status;
            const output = () => lastOf(running);
            await eventually("it has joined", async () => (await status()) === "alive", { output });
            // It has joined before it is done with its start, and Consul forgets a SIGTERM that comes in between.
            await eventually("it runs", () => running.output().includes("Consul agent running!"), { output });
            await running.stop();
            await eventually("it has left", async () => (await status()) === "left", { output });
            await consul.agent.forceLeave("stranger");
            await eventually("it is forgotten", async () => (await status()) === undefined);
            await close();
        });
    });
}
