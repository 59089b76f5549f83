import { randomUUID } from "node:crypto";
import { request } from "node:https";
import { json } from "node:stream/consumers";
import { providers } from "../../../components/providers";
import {
    agentPolicy,
    type ConsulPolicyRules,
    dnsPolicy,
    nomadPolicy,
    taskPolicy,
} from "../../../sdk/accessControl";
import { planCluster } from "../../../sdk/topology";
import { topologies } from "../../topologies";
import { useConsul } from "../providers/useConsul";
import { asEngine } from "../../asEngine";

const bed = useConsul();

interface Right {
    Resource: string;
    Access: string;
    Segment: string;
}

/** Everything that Consul can be asked about, on the things of this machine, of another one, and of nobody in particular. */
const rights: Right[] = [
    ...["acl", "keyring", "mesh", "operator", "peering"].map((resource) => [resource, ""]),
    ...["agent", "node", "session"].flatMap((resource) => [
        [resource, "own"],
        [resource, "other"],
    ]),
    ...["nomad", "nomad-client", "web"].map((service) => ["service", service]),
    ...["nomad-cluster/turn", "nomad-cluster/turn/x", "nomad-cluster/clients/0", "nomad-cluster/x"].map(
        (key) => ["key", key],
    ),
    ...["nomad/default/a", "nomad/shop/a", "a"].map((key) => ["key", key]),
    ...["event", "query"].map((resource) => [resource, "x"]),
    ["intention", "web"],
].flatMap(([Resource, Segment]) =>
    ["read", "write"].map((Access) => ({ Resource: Resource!, Segment: Segment!, Access })),
);

/** The rights among those that Consul itself grants to a token with that policy. */
async function allowed(policy: ConsulPolicyRules): Promise<string[]> {
    const secretId = randomUUID();
    const tokens = [{ secretId, description: "", policies: [policy.name] }];
    await asEngine(providers.ConsulGrants).create({ cluster: bed.cluster, policies: [policy], tokens });
    const answer = (await ask(secretId)) as (Right & { Allow: boolean })[];
    expect(answer).toHaveLength(rights.length);
    return answer
        .filter(({ Allow }) => Allow)
        .map(({ Resource, Access, Segment }) => [Access, Resource, Segment].filter(Boolean).join(" "))
        .sort();
}

/** The question by which Consul's own user interface learns what it may show. */
async function ask(token: string): Promise<unknown> {
    const { ca: authority, serverName: servername, ...identity } = bed.agent.access.tls;
    return new Promise((resolve, reject) => {
        const asking = request(
            {
                ...{
                    host: bed.agent.access.servers[0],
                    port: 8501,
                    path: "/v1/internal/acl/authorize",
                    method: "POST",
                },
                ...{ headers: { "X-Consul-Token": token }, ca: authority, servername, ...identity },
            },
            (answer) => resolve(json(answer)),
        );
        asking.on("error", reject).end(JSON.stringify(rights));
    });
}

const named = (name: string) => {
    const node = planCluster(topologies["all separated"]).nodes.find((candidate) => candidate.name === name)!;
    return { ...node, name: "own" };
};
const combined = { ...planCluster({}).nodes[0]!, name: "own" };

const anyService = ["nomad", "nomad-client", "web"].map((service) => `read service ${service}`);
const writeAnyService = anyService.map((right) => right.replace("read", "write"));
const ofAnyAgent = [
    ...["read agent own", "read node own", "write node own", "read session own", "write session own"],
    ...["read key nomad-cluster/turn", "read key nomad-cluster/clients/0", ...anyService],
    // Reading intentions comes with reading a service.
    "read intention web",
];
const ofAnyConsulClient = ["write key nomad-cluster/clients/0", "read node other"];
// https://developer.hashicorp.com/consul/docs/reference/acl/rule#mesh-rules: both are read by who reads operator.
const operator = ["read operator", "read mesh", "read peering"];
const anyNode = ["read node own", "read node other"];

test.each([
    [
        "a Consul server's agent",
        agentPolicy(named("consul-servers-0")),
        [...ofAnyAgent, "write key nomad-cluster/turn", ...operator],
    ],
    [
        "a Nomad server's agent",
        agentPolicy(named("nomad-servers-0")),
        [...ofAnyAgent, "write key nomad-cluster/turn", ...ofAnyConsulClient],
    ],
    ["a Consul client's agent", agentPolicy(named("clients-0")), [...ofAnyAgent, ...ofAnyConsulClient]],
    [
        "Nomad on a server",
        nomadPolicy(named("nomad-servers-0")),
        ["read agent own", ...anyNode, ...anyService, "read intention web", "write service nomad"],
    ],
    [
        "Nomad on a client",
        nomadPolicy(named("clients-0")),
        ["read agent own", ...anyNode, ...anyService, "read intention web", ...writeAnyService],
    ],
    [
        "Nomad on a combined machine",
        nomadPolicy(combined),
        [...["read agent own", ...anyNode, ...anyService, "read intention web"], ...writeAnyService],
    ],
    ["DNS", dnsPolicy, [...anyNode, ...anyService, "read intention web"]],
    [
        "a task",
        taskPolicy("shop"),
        [...anyNode, ...anyService, "read intention web", "read key nomad/shop/a"],
    ],
])("%s may do what it needs and nothing else", async (_, policy, expected) => {
    expect(await allowed(policy)).toEqual([...expected].sort());
});

test("a request without a token may do nothing", async () => {
    const answer = (await ask("")) as { Allow: boolean }[];
    expect(answer.filter(({ Allow }) => Allow)).toEqual([]);
});
