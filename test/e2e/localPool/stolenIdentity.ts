import { X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Agent, request } from "undici";
import { introductionKey } from "../../../sdk/accessControl";
import type { ClusterState } from "../../../sdk/cluster";
import { bundleFolder } from "../../../sdk/nspawn/poolRecord";
import { run } from "../../../sdk/process/run";
import { unpacked } from "../../unpacked";
import { agreesOnTls } from "../cluster/tlsHandshake";

/** Everything in a pool's bundle that proves who somebody is. */
interface StolenIdentity {
    cert: string;
    key: string;
    /** All files in one text. */
    text: string;
    /** SecretIDs of Consul's tokens. */
    agentToken: string;
    nomadToken: string;
}

/** The identity that a thief finds on any member, read from the file on this host that members mount. */
export async function stolenIdentity(poolOnHost: string): Promise<StolenIdentity> {
    const input = await readFile(join(bundleFolder(poolOnHost), "bundle"), "utf8");
    const file = async (path: string) =>
        run("sh", ["-c", 'base64 -d | gunzip | tar -x -O -f - "$0"', path], { input });
    const consul = JSON.parse(await file("etc/consul.d/consul.json")) as {
        acl: { tokens: { agent: string } };
    };
    const nomad = JSON.parse(await file("etc/nomad.d/nomad.json")) as { consul: { token: string } };
    return {
        text: unpacked(input),
        cert: await file("etc/consul.d/tls/cert.pem"),
        key: await file("etc/consul.d/tls/key.pem"),
        agentToken: consul.acl.tokens.agent,
        nomadToken: nomad.consul.token,
    };
}

/** The names for which a server of the cluster would be taken by its clients. */
function namesIn({ cert }: StolenIdentity): string[] {
    const { subjectAltName = "" } = new X509Certificate(cert);
    return subjectAltName.split(", ");
}

interface Try {
    product: "consul" | "nomad";
    method: "GET" | "PUT" | "POST" | "DELETE";
    path: string;
    body?: object | string;
    token?: string;
}

/** The answer of a server of the cluster to the thief. */
async function answerTo(
    { cert, key }: StolenIdentity,
    state: ClusterState,
    { product, method, path, body, token }: Try,
): Promise<{ allowed: boolean; text: string }> {
    const servername =
        product === "consul" ? `server.${state.datacenter}.consul` : `server.${state.region}.nomad`;
    const dispatcher = new Agent({ connect: { ca: state.caCert, cert, key, servername } });
    try {
        const url = `https://${state.servers[0]!.address}:${product === "consul" ? 8501 : 4646}${path}`;
        const answer = await request(url, {
            method,
            headers: token === undefined ? {} : { [`x-${product}-token`]: token },
            body: typeof body === "object" ? JSON.stringify(body) : body,
            dispatcher,
        });
        const text = await answer.body.text();
        // Consul's lists hold only the entries that the token may see, perhaps none.
        const isEmpty = method === "GET" && /^(\[\]|\{\})?$/.test(text.trim());
        const denied = isEmpty || /^false$|Permission denied|ACL not found/.test(text.trim());
        return { allowed: answer.statusCode < 300 && !denied, text };
    } catch (error) {
        // Nomad closes the connection when a request brings an introduction as its token: see docs/pools.md.
        if ((error as { code?: string }).code !== "UND_ERR_SOCKET") throw error;
        return { allowed: false, text: "" };
    } finally {
        await dispatcher.close();
    }
}

/**
 * Tests what the identity of the pool `batch` may do, in a cluster with a pool `spare` and a planned machine `node-0`: as docs/pools.md
 * says, and nothing else.
 */
export function hasLeastRights(context: () => { poolOnHost: string; state: ClusterState }): void {
    let thief: StolenIdentity;
    let state: ClusterState;
    beforeAll(async () => {
        const { poolOnHost, state: known } = context();
        thief = await stolenIdentity(poolOnHost);
        state = known;
    });

    const tried = async (one: Omit<Try, "token"> & { as?: "agent" | "nomad" }) => {
        const tokens = { agent: thief.agentToken, nomad: thief.nomadToken };
        return answerTo(thief, state, { ...one, token: one.as && tokens[one.as] });
    };
    const node = (Node: string) => ({ Node, Address: "192.0.2.1" });
    const consul = { product: "consul", method: "GET", as: "agent" } as const;
    const nomad = { product: "nomad", method: "GET" } as const;
    const put = { ...consul, method: "PUT" } as const;
    const session = (Node: string) => ({ Node, TTL: "10s", NodeChecks: [] });

    test("opens connections, and poses as no server and as no planned machine", async () => {
        const { address } = state.servers[0]!;
        // The byte in front of TLS is that of Consul's and of Nomad's RPC.
        const ports = [[8501], [8300, 3], [8503], [4646], [4647, 4]] as const;
        for (const [port, marker] of ports)
            expect([port, await agreesOnTls(address, port, marker, thief)]).toEqual([port, true]);
        expect(namesIn(thief)).toEqual([
            ...["DNS:localhost", "DNS:client.dc1.consul", "DNS:client.global.nomad", "IP Address:127.0.0.1"],
        ]);
    });

    test("may do what the page says", async () => {
        const allowed: Parameters<typeof tried>[0][] = [
            { ...consul, path: "/v1/catalog/nodes" },
            { ...consul, path: "/v1/catalog/services" },
            { ...put, path: "/v1/catalog/register", body: node("batch-thief") },
            { ...put, path: "/v1/catalog/deregister", body: node("batch-thief") },
            { ...consul, path: `/v1/kv/${introductionKey("batch")}` },
            // The beginning and the end of a lock of the clients'.
            { ...put, path: "/v1/kv/nomad-cluster/clients/thief", body: "x" },
            { ...put, method: "DELETE", path: "/v1/kv/nomad-cluster/clients/thief" },
            { ...consul, as: "nomad", path: "/v1/catalog/services" },
            { ...put, as: "nomad", path: "/v1/agent/service/register", body: { Name: "thief" } },
            { ...put, as: "nomad", path: "/v1/agent/service/deregister/thief" },
        ];
        for (const one of allowed) expect([one.path, (await tried(one)).allowed]).toEqual([one.path, true]);
    });

    test("may not do anything else", async () => {
        const job = {
            Job: { ID: "thief", TaskGroups: [{ Name: "g", Tasks: [{ Name: "t", Driver: "exec" }] }] },
        };
        const refused: Parameters<typeof tried>[0][] = [
            { ...put, path: "/v1/catalog/register", body: node("node-0") },
            { ...put, path: "/v1/catalog/register", body: node("spare-thief") },
            { ...put, path: "/v1/catalog/deregister", body: node("node-0") },
            { ...consul, path: `/v1/kv/${introductionKey("spare")}` },
            { ...put, path: `/v1/kv/${introductionKey("batch")}`, body: "forged" },
            { ...consul, path: "/v1/kv/other" },
            { ...put, path: "/v1/kv/nomad-cluster/turn", body: "x" },
            { ...put, path: "/v1/session/create", body: session("node-0") },
            { ...put, path: "/v1/agent/service/register", body: { Name: "thief" } },
            { ...consul, path: "/v1/acl/tokens" },
            { ...consul, path: "/v1/operator/raft/configuration" },
            { ...put, path: "/v1/agent/force-leave/node-0" },
            { ...consul, as: "nomad", path: `/v1/kv/${introductionKey("batch")}` },
            { ...put, as: "nomad", path: "/v1/catalog/register", body: node("batch-thief") },
            { ...nomad, path: "/v1/nodes" },
            { ...nomad, path: "/v1/jobs" },
            { ...nomad, path: "/v1/vars" },
            { ...nomad, method: "PUT", path: "/v1/job/thief/plan", body: job },
            { ...nomad, method: "POST", path: "/v1/acl/identity/client-introduction-token", body: {} },
            { ...nomad, as: "agent", path: "/v1/nodes" },
        ];
        for (const one of refused)
            expect([one.method, one.path, (await tried(one)).allowed]).toEqual([one.method, one.path, false]);
    });

    test("introduces clients of its own node pool alone, and for half an hour at most", async () => {
        const { text } = await tried({ ...consul, path: `/v1/kv/${introductionKey("batch")}?raw` });
        const claims = JSON.parse(Buffer.from(text.split(".")[1]!, "base64url").toString()) as {
            iat: number;
            exp: number;
            nomad_node_pool: string;
            nomad_node_name?: string;
        };
        expect(claims.nomad_node_name ?? "").toBe("");
        expect(claims.nomad_node_pool).toBe("batch");
        expect(claims.exp - claims.iat).toBeLessThanOrEqual(1800);
        // As the token of an API it opens nothing.
        for (const path of ["/v1/nodes", "/v1/jobs", "/v1/vars"])
            expect((await answerTo(thief, state, { ...nomad, path, token: text })).allowed).toBe(false);
    });
}
