import * as fc from "fast-check";
import { Access, allows, firewallRules, groupRules, Protocol } from "../../../sdk/firewall";
import { type NodePlan, planCluster, Role } from "../../../sdk/topology";
import { anyArgs, anyPlan, stranger, telltalePorts } from "./arbitraries";

const { Tcp, Udp, Icmp, PathMtu } = Protocol;

/** The ports that each pair of roles needs by HashiCorp's documentation, written independently of the rules. */
const needs: [from: Role | "any", to: Role | "any", port: number, protocol: Protocol][] = [
    ["any", "any", 8301, Tcp],
    ["any", "any", 8301, Udp],
    ["any", "any", 8501, Tcp],
    ["any", "any", 0, Icmp],
    ["any", Role.ConsulServer, 8300, Tcp],
    ["any", Role.ConsulServer, 8503, Tcp],
    ["any", Role.NomadServer, 4646, Tcp],
    ["any", Role.NomadClient, 4646, Tcp],
    [Role.NomadClient, Role.NomadServer, 4647, Tcp],
    [Role.NomadServer, Role.NomadServer, 4647, Tcp],
    [Role.NomadServer, Role.NomadServer, 4648, Tcp],
    [Role.NomadServer, Role.NomadServer, 4648, Udp],
    ["any", Role.NomadClient, 20000, Tcp],
    ["any", Role.NomadClient, 32000, Udp],
];

function has(node: NodePlan, role: Role | "any"): boolean {
    return role === "any" || node.roles.includes(role);
}

function isClientOnly(node: NodePlan): boolean {
    return node.roles.every((role) => role === Role.NomadClient);
}

describe("firewall rules of any topology", () => {
    test("let every pair of nodes talk on every port their roles need", () => {
        fc.assert(
            fc.property(anyPlan, anyArgs, (plan, args) => {
                const rules = firewallRules(plan, args);
                for (const sender of plan.nodes) {
                    for (const receiver of plan.nodes.filter((node) => node !== sender)) {
                        for (const [from, to, port, protocol] of needs) {
                            if (!has(sender, from) || !has(receiver, to)) continue;
                            expect([from, to, port, allows(rules, sender, receiver, port, protocol)]).toEqual(
                                [from, to, port, true],
                            );
                        }
                    }
                }
            }),
        );
    });

    test("never let anything in to the server ports of a client-only node, whoever asks", () => {
        fc.assert(
            fc.property(anyPlan, anyArgs, (plan, args) => {
                const rules = firewallRules(plan, args);
                const senders = [
                    ...plan.nodes,
                    stranger,
                    { address: "203.0.113.7" },
                    { address: "198.51.100.9" },
                ];
                const open = plan.nodes
                    .filter(isClientOnly)
                    .flatMap((client) =>
                        senders.flatMap((sender) =>
                            [4647, 4648, 8300, 8302, 8503].filter((port) =>
                                [Tcp, Udp].some((protocol) => allows(rules, sender, client, port, protocol)),
                            ),
                        ),
                    );
                expect(open).toEqual([]);
            }),
        );
    });

    test("open nothing to strangers but ingress on clients, and ICMP's path MTU messages", () => {
        fc.assert(
            fc.property(anyPlan, anyArgs, (plan, args) => {
                const rules = firewallRules(plan, args);
                for (const node of plan.nodes) {
                    const reachable = (protocol: Protocol) =>
                        telltalePorts.filter((port) => allows(rules, stranger, node, port, protocol));
                    expect(reachable(Tcp)).toEqual(
                        args.ingress && has(node, Role.NomadClient) ? [80, 443] : [],
                    );
                    expect(reachable(Udp)).toEqual([]);
                    expect(allows(rules, stranger, node, 0, Icmp)).toBe(false);
                    expect(allows(rules, stranger, node, 0, PathMtu)).toBe(true);
                }
            }),
        );
    });

    test("never open plain-text Consul or its DNS to another machine", () => {
        fc.assert(
            fc.property(anyPlan, anyArgs, (plan, args) => {
                const rules = firewallRules(plan, args);
                const open = rules.filter(({ ports }) =>
                    [8500, 8502, 8600].some((port) => ports && ports.from <= port && port <= ports.to),
                );
                expect(open).toEqual([]);
            }),
        );
    });

    test("give every rule a name of its own and one sentence of reason", () => {
        fc.assert(
            fc.property(anyPlan, anyArgs, (plan, args) => {
                const rules = firewallRules(plan, args);
                expect(new Set(rules.map(({ name }) => name)).size).toBe(rules.length);
                for (const { why } of rules) expect(why).toMatch(/^[A-Z][^.]+\.$/);
            }),
        );
    });
});

describe("people outside", () => {
    const plan = planCluster({
        groups: {
            consul: { count: 3, roles: [Role.ConsulServer] },
            nomad: { count: 3, roles: [Role.NomadServer] },
            clients: { count: 3, roles: [Role.NomadClient] },
        },
    });
    const admin = { address: "203.0.113.7" };
    const reachableBy = (sender: { address: string }, rules: ReturnType<typeof firewallRules>) =>
        Object.fromEntries(
            plan.nodes
                .filter(({ index }) => index === 0)
                .map((node) => [
                    node.group,
                    telltalePorts.filter((port) => allows(rules, sender, node, port, Tcp)),
                ]),
        );

    test("reach only SSH from the admin ranges while access goes through the tunnel", () => {
        const rules = firewallRules(plan, { adminCidrs: ["203.0.113.7/32"] });
        expect(reachableBy(admin, rules)).toEqual({ clients: [22], consul: [22], nomad: [22] });
        expect(reachableBy({ address: "203.0.113.8" }, rules)).toEqual({
            clients: [],
            consul: [],
            nomad: [],
        });
    });

    test("reach the servers' APIs from the admin ranges when direct access is asked for", () => {
        const rules = firewallRules(plan, { adminCidrs: ["203.0.113.7/32"], access: Access.Direct });
        expect(reachableBy(admin, rules)).toEqual({ clients: [22], consul: [22, 8501], nomad: [22, 4646] });
        expect(reachableBy(stranger, rules)).toEqual({ clients: [], consul: [], nomad: [] });
    });

    test("do not reach SSH at all if there is no admin range", () => {
        expect(firewallRules(plan).map(({ name }) => name)).not.toContain("ssh");
    });
});

test("a cluster of one machine opens nothing between machines", () => {
    const rules = firewallRules(planCluster({ groups: { node: { count: 1, roles: Object.values(Role) } } }), {
        adminCidrs: ["203.0.113.7/32"],
    });
    expect(rules.map(({ name }) => name)).toEqual(["ssh", "path-mtu"]);
});

test("Consul's WAN gossip port stays closed between nodes", () => {
    const plan = planCluster({});
    const [first, second] = plan.nodes as [NodePlan, NodePlan];
    expect(allows(firewallRules(plan), first, second, 8302, Udp)).toBe(false);
});

test("members of a pool reach the servers and each other like a group of clients, also if no other client is planned", () => {
    const servers = { count: 1, roles: [Role.ConsulServer, Role.NomadServer] };
    const asGroup = planCluster({ groups: { servers, workers: { count: 2, roles: [Role.NomadClient] } } });
    const asPool = planCluster({ groups: { servers }, pools: { workers: { initialCount: 0 } } });
    expect(firewallRules(asPool)).toEqual(firewallRules(asGroup));
    for (const group of ["servers", "workers"])
        expect(groupRules(asPool, firewallRules(asPool), group)).toEqual(
            groupRules(asGroup, firewallRules(asGroup), group),
        );
});
