import {
    agentPolicy,
    clientTurns,
    dnsPolicy,
    nomadPolicy,
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

test.each([
    ["nomad-servers-0", "write"],
    ["clients-0", "read"],
] as const)("the Consul agent on %s writes its own node and takes a client's turn", (name, ownTurn) => {
    const rules = [...ofAnyAgent(name, ownTurn, "write"), anyNode];
    expect(rulesOf(agentPolicy(nodeOf(name)))).toEqual(rules.sort());
});

test("a Consul server with a Nomad client takes a server's turn for an agent and a client's for Nomad or Docker", () => {
    const separate = { ...nodeOf("consul-servers-0"), roles: [Role.ConsulServer, Role.NomadClient] };
    for (const node of [separate, combined!]) {
        const rules = [...ofAnyAgent(node.name, "write", "write"), anyNode, 'operator = "read"'];
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
