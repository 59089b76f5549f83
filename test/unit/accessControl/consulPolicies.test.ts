import {
    agentPolicy,
    clientTurns,
    dnsPolicy,
    introductionKey,
    nomadPolicy,
    poolAgentPolicy,
    poolNomadPolicy,
    taskPolicy,
    turnKey,
} from "../../../sdk/accessControl";
import { planCluster, Role } from "../../../sdk/topology";
import { topologies, topologyNames } from "../../topologies";
import { programSource } from "../node/programSource";

const nodes = planCluster(topologies["all separated"]).nodes;
const nodeOf = (name: string) => nodes.find((node) => node.name === name)!;
const [combined] = planCluster({}).nodes;

/** The rules one by one, for a comparison in which nothing may be more. */
const rulesOf = ({ rules }: { rules: string }) => rules.trim().split("\n").sort();

const ofAnyAgent = (name: string, ownTurn: "read" | "write", clientsTurns: "read" | "write") => [
    `agent "${name}" { policy = "read" }`,
    `key "nomad-cluster/turn" { policy = "${ownTurn}" }`,
    `key_prefix "nomad-cluster/clients/" { policy = "${clientsTurns}" }`,
    `node "${name}" { policy = "write" }`,
    'service_prefix "" { policy = "read" }',
    `session "${name}" { policy = "write" }`,
];
const anyNode = 'node_prefix "" { policy = "read" }';
const introductions = 'key_prefix "nomad-cluster/introductions/" { policy = "write" }';

test.each([
    ["nomad-servers-0", "write", [introductions]],
    ["clients-0", "read", []],
] as const)("the Consul agent on %s writes its own node and takes a client's turn", (name, ownTurn, own) => {
    const rules = [...ofAnyAgent(name, ownTurn, "write"), anyNode, ...own];
    expect(rulesOf(agentPolicy(nodeOf(name)))).toEqual(rules.sort());
});

test("a Consul server with a Nomad client takes a server's turn for an agent and a client's for Nomad or Docker", () => {
    const separate = { ...nodeOf("consul-servers-0"), roles: [Role.ConsulServer, Role.NomadClient] };
    for (const node of [separate, combined!]) {
        const own = node === combined ? [introductions] : [];
        const rules = [...ofAnyAgent(node.name, "write", "write"), anyNode, 'operator = "read"', ...own];
        expect(rulesOf(agentPolicy(node))).toEqual(rules.sort());
    }
});

test("only a Consul server may ask for its peers' health", () => {
    const server = nodeOf("consul-servers-0");
    const rules = [...ofAnyAgent(server.name, "write", "read"), 'operator = "read"'];
    expect(rulesOf(agentPolicy(server))).toEqual(rules.sort());
    for (const name of ["nomad-servers-0", "clients-0"])
        expect(agentPolicy(nodeOf(name)).rules).not.toContain("operator");
});

test("the keys that an agent may write are those under which the node program takes its turn", () => {
    expect(programSource()).toContain(`\nSERVER_LOCK = "${turnKey}"\n`);
    expect(programSource()).toContain(`\nCLIENT_LOCKS = "${clientTurns.replace(/\/$/, "")}"\n`);
});

const reads = ['node_prefix "" { policy = "read" }', 'service_prefix "" { policy = "read" }'];

const nodesOnly = ['node_prefix "" { policy = "read" }'];
/** A client takes its workloads' services back with its own token. */
const services = 'service_prefix "" { policy = "write" }';

test.each([
    ["nomad-servers-1", [...reads, 'service "nomad" { policy = "write" }']],
    ["clients-2", [...nodesOnly, services]],
    ["consul-servers-0", reads],
])("the Nomad agent on %s finds its servers, registers itself, and writes no node", (name, own) => {
    expect(rulesOf(nomadPolicy(nodeOf(name)))).toEqual(
        [`agent "${name}" { policy = "read" }`, ...own].sort(),
    );
});

test("the Nomad agent of a combined machine may what both its parts may", () => {
    expect(rulesOf(nomadPolicy(combined!))).toEqual(
        [
            `agent "${combined!.name}" { policy = "read" }`,
            ...nodesOnly,
            services,
            'service "nomad" { policy = "write" }',
        ].sort(),
    );
});

test("DNS reads nodes and services", () => {
    expect(rulesOf(dnsPolicy)).toEqual(reads);
});

test("a task reads nodes, services and the keys of its namespace", () => {
    expect(rulesOf(taskPolicy("shop"))).toEqual(
        ['key_prefix "nomad/shop/" { policy = "read" }', ...reads].sort(),
    );
});

test.each(topologyNames)(
    "no policy of %s may change access control, write for all, or read keys of others",
    (topology) => {
        const policies = planCluster(topologies[topology]).nodes.flatMap((node) => [
            agentPolicy(node),
            nomadPolicy(node),
        ]);
        for (const { rules } of [...policies, dnsPolicy, taskPolicy("default")]) {
            expect(rules).not.toMatch(/^acl\b/m);
            expect(rules.replace(services, "")).not.toMatch(/_prefix "" \{ policy = "write" \}/);
            expect(rules).not.toMatch(/^key_prefix ""/m);
            expect(rules).not.toMatch(/^(operator|keyring|mesh|peering) *= *"write"/m);
        }
    },
);

test.each(topologyNames)("every policy of %s has a name of its own that Consul takes", (topology) => {
    const policies = planCluster(topologies[topology]).nodes.flatMap((node) => [
        agentPolicy(node),
        nomadPolicy(node),
    ]);
    const names = [...policies, dnsPolicy, taskPolicy("default")].map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    // https://developer.hashicorp.com/consul/api-docs/acl/policies#name
    for (const name of names) expect(name).toMatch(/^[A-Za-z0-9_-]{1,128}$/);
});

const [pool] = planCluster({ pools: { workers: { initialCount: 0 } } }).pools;

test("the Consul agents of a pool write the nodes of their prefix alone, and read the pool's introduction", () => {
    expect(rulesOf(poolAgentPolicy(pool!))).toEqual(
        [
            'agent_prefix "workers-" { policy = "read" }',
            'key "nomad-cluster/introductions/workers" { policy = "read" }',
            'key "nomad-cluster/turn" { policy = "read" }',
            'key_prefix "nomad-cluster/clients/" { policy = "write" }',
            'node_prefix "workers-" { policy = "write" }',
            anyNode,
            'service_prefix "" { policy = "read" }',
            'session_prefix "workers-" { policy = "write" }',
        ].sort(),
    );
});

test("the Nomad clients of a pool write services and no node", () => {
    expect(rulesOf(poolNomadPolicy(pool!))).toEqual([
        'agent_prefix "workers-" { policy = "read" }',
        anyNode,
        'service_prefix "" { policy = "write" }',
    ]);
});

test("no machine's policy has the name of a pool's", () => {
    const { nodes: planned } = planCluster({
        groups: { "pool-a": { count: 1, roles: [...Object.values(Role)] } },
    });
    const [a] = planCluster({ pools: { "a-0": { initialCount: 0 } } }).pools;
    expect(agentPolicy(planned[0]!).name).not.toBe(poolAgentPolicy(a!).name);
    expect(nomadPolicy(planned[0]!).name).not.toBe(poolNomadPolicy(a!).name);
});

test("only a Nomad server writes the introductions of the pools", () => {
    const writers = nodes.filter((node) => agentPolicy(node).rules.includes(introductions));
    expect(writers.map(({ group }) => group)).toEqual(Array(3).fill("nomad-servers"));
    expect(introductionKey("workers")).toBe("nomad-cluster/introductions/workers");
});
