import { mkdtemp, readFile, rm } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createServer, type Server } from "node:tls";
import { once } from "node:events";
import { reachableOrigins, withPemFiles } from "../../../cli/env";
import { announceTunnel } from "../../../cli/openTunnel";
import { OperatorFolder } from "../../../cli/operatorFolder";
import { type ClusterConnection } from "../../../sdk/cluster";
import { type Certificate, TestCa } from "../../agents/certificates";
import { stateWith } from "./clusterState";

let ca: TestCa;
let operator: Certificate;
let folder: OperatorFolder;
const servers: Server[] = [];

beforeAll(async () => {
    ca = await TestCa.create();
    operator = await ca.issue("operator");
    folder = new OperatorFolder(await mkdtemp(join(tmpdir(), "operator-")));
});

afterEach(async () => {
    for (const server of servers.splice(0)) server.close();
    await rm(folder.path, { recursive: true, force: true });
});

afterAll(async () => ca?.remove());

/** A server on loopback with a certificate for that name, as the end of a tunnel looks; its origin. */
async function serverNamed(name: string, authority = ca): Promise<string> {
    const { cert, key } = await authority.issue(name);
    const server = createServer({ cert, key, ca: ca.ca.cert, requestCert: true });
    server.on("tlsClientError", () => undefined).listen(0, "127.0.0.1");
    servers.push(server);
    await once(server, "listening");
    return `https://localhost:${(server.address() as AddressInfo).port}`;
}

/** Of a cluster elsewhere, in documentation's addresses (RFC 5737), which a test must never reach. */
function remote(): ClusterConnection {
    const identity = { caCert: ca.ca.cert, operatorCert: operator.cert, operatorKey: operator.key };
    return stateWith(identity, "203.0.113.1");
}

test("the APIs are at an open tunnel's port", async () => {
    const tunnel = {
        consul: await serverNamed("server.fra-1.consul"),
        nomad: await serverNamed("server.eu.nomad"),
    };
    await announceTunnel(folder, tunnel);
    expect(await reachableOrigins(remote(), folder, { stack: "prod" })).toEqual(tunnel);
});

test("without a tunnel the message says how to open one", async () => {
    await expect(reachableOrigins(remote(), folder, { stack: "prod" })).rejects.toThrow(
        "Cannot reach consul of cluster `prod`: no tunnel to it is open. Keep `npx pulumi-nomad-cluster ui --stack prod` running in another terminal, then try again.",
    );
});

test("a tunnel that is gone, or whose port someone else has now, is not taken for one", async () => {
    const stranger = await TestCa.create("Stranger");
    const consul = await serverNamed("server.fra-1.consul", stranger);
    const nomad = await serverNamed("server.other.nomad");
    for (const wrong of [
        { consul, nomad },
        { consul: "https://localhost:1", nomad: "https://localhost:1" },
    ]) {
        await announceTunnel(folder, wrong);
        await expect(reachableOrigins(remote(), folder, { stack: "prod" })).rejects.toThrow("no tunnel");
    }
    await stranger.remove();
});

test("variables with a content become variables with the path of a file that holds it", async () => {
    const variables = await withPemFiles({ NOMAD_ADDR: "https://a", NOMAD_CACERT_PEM: "content" }, folder);
    expect(variables).toEqual({ NOMAD_ADDR: "https://a", NOMAD_CACERT: folder.at("NOMAD_CACERT.pem") });
    expect(await readFile(variables.NOMAD_CACERT!, "utf8")).toBe("content");
});
