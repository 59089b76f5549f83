import { Agent, request } from "undici";
import type { ClusterState } from "../../../sdk/cluster";
import type { TestCluster } from "../cluster/testCluster";

interface Try {
    /** What the request would do, in words. */
    what: string;
    product: "consul" | "nomad";
    method: "GET" | "PUT" | "POST";
    path: string;
    /** By the number of the try, because anybody may write a written value again. */
    body?: (serial: number) => object;
    /** Whose token may; everybody else is refused. */
    may: string[];
}

const register = (serial: number) => ({ Node: `intruder-${serial}`, Address: "192.0.2.1" });
const job = () => ({
    Job: {
        ID: "intruder",
        Datacenters: ["dc1"],
        TaskGroups: [{ Name: "g", Tasks: [{ Name: "t", Driver: "exec" }] }],
    },
});
const session = () => ({ Name: "test", Node: "node-0", TTL: "10s", NodeChecks: [] });

/** A request of each kind that matters, and who may do it. Tokens are named as in `tokensOf`. */
const tries: Try[] = [
    {
        what: "list nodes",
        product: "consul",
        method: "GET",
        path: "/v1/catalog/nodes",
        may: ["management", "dns", "nomad agent", "consul agent"],
    },
    {
        what: "list services",
        product: "consul",
        method: "GET",
        path: "/v1/catalog/services",
        may: ["management", "dns", "nomad agent", "consul agent"],
    },
    {
        what: "register a node",
        product: "consul",
        method: "PUT",
        path: "/v1/catalog/register",
        body: register,
        may: ["management"],
    },
    { what: "write a key", product: "consul", method: "PUT", path: "/v1/kv/other", may: ["management"] },
    { what: "read a key", product: "consul", method: "GET", path: "/v1/kv/other", may: ["management"] },
    {
        what: "take the turn to restart",
        product: "consul",
        method: "PUT",
        path: "/v1/kv/nomad-cluster/turn",
        may: ["management", "consul agent"],
    },
    {
        what: "open a session",
        product: "consul",
        method: "PUT",
        path: "/v1/session/create",
        body: session,
        may: ["management", "consul agent"],
    },
    {
        what: "ask for Raft's servers",
        product: "consul",
        method: "GET",
        path: "/v1/operator/raft/configuration",
        may: ["management", "consul agent"],
    },
    { what: "list tokens", product: "consul", method: "GET", path: "/v1/acl/tokens", may: ["management"] },
    {
        what: "ask the agent about itself",
        product: "consul",
        method: "GET",
        path: "/v1/agent/self",
        may: ["management", "consul agent", "nomad agent"],
    },
    {
        what: "force a node out",
        product: "consul",
        method: "PUT",
        path: "/v1/agent/force-leave/nobody",
        may: ["management"],
    },
    {
        what: "list clients",
        product: "nomad",
        method: "GET",
        path: "/v1/nodes",
        may: ["management", "observer"],
    },
    {
        what: "ask for the servers' health",
        product: "nomad",
        method: "GET",
        path: "/v1/operator/autopilot/health",
        may: ["management", "observer"],
    },
    {
        what: "ask the agent about itself",
        product: "nomad",
        method: "GET",
        path: "/v1/agent/self",
        may: ["management", "observer"],
    },
    {
        what: "plan a job",
        product: "nomad",
        method: "PUT",
        path: "/v1/job/intruder/plan",
        body: job,
        may: ["management"],
    },
    { what: "read a job", product: "nomad", method: "GET", path: "/v1/job/intruder", may: ["management"] },
    {
        what: "write a variable",
        product: "nomad",
        method: "PUT",
        path: "/v1/var/other",
        body: () => ({ Path: "other", Items: { key: "value" } }),
        may: ["management"],
    },
    { what: "list tokens", product: "nomad", method: "GET", path: "/v1/acl/tokens", may: ["management"] },
    {
        what: "introduce a client",
        product: "nomad",
        method: "POST",
        path: "/v1/acl/identity/client-introduction-token",
        body: () => ({}),
        may: ["management"],
    },
    {
        what: "stop a node's work",
        product: "nomad",
        method: "PUT",
        path: "/v1/node/00000000-0000-0000-0000-000000000000/drain",
        body: () => ({}),
        may: ["management"],
    },
];

/** Tests that each token has the rights of its purpose and no other right that matters, and that no token means no right. */
export function rightsAreLeast(context: () => TestCluster): void {
    const connections: Agent[] = [];
    let serial = 0;
    let state: ClusterState;
    let tokens: Record<"consul" | "nomad", Record<string, string | undefined>>;

    beforeAll(async () => {
        state = await context().state();
        tokens = await tokensOf(context(), state);
    });
    afterAll(async () => {
        await Promise.all(connections.map((connection) => connection.close()));
    });

    async function allowed(
        { product, method, path, body }: Try,
        token: string | undefined,
    ): Promise<boolean> {
        const servername =
            product === "consul" ? `server.${state.datacenter}.consul` : `server.${state.region}.nomad`;
        const { caCert: ca, operatorCert: cert, operatorKey: key } = state;
        const dispatcher = new Agent({ connect: { ca, cert, key, servername } });
        connections.push(dispatcher);
        const headers = token === undefined ? {} : { [`x-${product}-token`]: token };
        const url = `https://${state.machines[0]!.address}:${product === "consul" ? 8501 : 4646}${path}`;
        const answer = await request(url, {
            method,
            headers,
            body: body && JSON.stringify(body(serial++)),
            dispatcher,
        });
        const text = await answer.body.text();
        // Consul's lists hold only the entries that the token may see, perhaps none.
        return (
            answer.statusCode !== 403 &&
            !/^(\[\]|\{\})?$/.test(text.trim()) &&
            !/Permission denied|ACL not found/.test(text)
        );
    }

    test.each(tries)("$product: $what: $may and nobody else", async (one) => {
        const may: string[] = [];
        for (const [name, token] of Object.entries(tokens[one.product]))
            if (await allowed(one, token)) may.push(name);
        // A missing object is not a refusal, but an empty answer to a token with the right is one.
        expect(may.sort()).toEqual([...one.may].sort());
    });
}

/** Every token of the cluster by its purpose; `nobody` has none. */
async function tokensOf(
    cluster: TestCluster,
    state: ClusterState,
): Promise<Record<"consul" | "nomad", Record<string, string | undefined>>> {
    const { deployment } = JSON.parse(await cluster.export("--show-secrets")) as {
        deployment: {
            resources: { type: string; urn: string; outputs?: Record<string, { plaintext: string }> }[];
        };
    };
    const secret = (type: string, name: string, property: string) => {
        const found = deployment.resources.find(
            (resource) => resource.type.endsWith(`:${type}`) && resource.urn.endsWith(`::${name}`),
        );
        return JSON.parse(found!.outputs![property]!.plaintext) as string;
    };
    return {
        consul: {
            nobody: undefined,
            management: state.consulToken,
            dns: secret("RandomSecret", "local-dns", "value"),
            "consul agent": secret("RandomSecret", "local-node-0-consul", "value"),
            "nomad agent": secret("RandomSecret", "local-node-0-nomad", "value"),
        },
        nomad: {
            nobody: undefined,
            management: state.nomadToken,
            observer: secret("NomadAclToken", "local-observer", "secretId"),
            "consul's management": state.consulToken,
        },
    };
}
