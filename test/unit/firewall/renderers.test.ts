import * as fc from "fast-check";
import {
    allows,
    azureSecurityRules,
    digitalOceanFirewalls,
    firewallRules,
    groupRules,
    ociSecurityRules,
    Protocol,
    type Sender,
} from "../../../sdk/firewall";
import { type ClusterPlan, contains, type NodePlan } from "../../../sdk/topology";
import { anyArgs, anyPlan, stranger, telltalePorts } from "./arbitraries";

const outsiders = [stranger, { address: "203.0.113.7" }, { address: "198.51.100.9" }];

/** Each group in a network of its own, as on a cloud. */
const networks = { a: ["10.0.1.0/24"], b: ["10.0.2.0/24"], c: ["10.0.3.0/24"], d: ["10.0.4.0/24"] };

type Accepts = (from: Sender, to: NodePlan, port: number, protocol: Protocol) => boolean;

function addressOf(sender: Sender): string {
    if ("address" in sender) return sender.address;
    const { group, index } = sender as NodePlan;
    return networks[group as keyof typeof networks][0]?.replace("0/24", `${index + 1}`) ?? "";
}

function inRange(range: string | undefined, port: number): boolean {
    if (range === undefined || range === "*") return true;
    const [from, to = from] = range.split("-").map(Number) as [number, number?];
    return from <= port && port <= (to ?? from);
}

/** Compares what a rendered firewall lets in with what the rules say, for TCP and UDP and every sender and receiver. */
function expectAgreement(plan: ClusterPlan, rules: ReturnType<typeof firewallRules>, accepts: Accepts): void {
    for (const to of plan.nodes) {
        for (const from of [...plan.nodes.filter((node) => node !== to), ...outsiders]) {
            for (const protocol of [Protocol.Tcp, Protocol.Udp]) {
                const differing = telltalePorts.filter(
                    (port) => accepts(from, to, port, protocol) !== allows(rules, from, to, port, protocol),
                );
                expect({ from, to, protocol, differing }).toEqual({ from, to, protocol, differing: [] });
            }
        }
    }
}

const scenario = fc
    .tuple(anyPlan, anyArgs)
    .map(([plan, args]) => ({ plan, rules: firewallRules(plan, args) }));

test("DigitalOcean's firewalls let in what the rules allow and nothing else", () => {
    fc.assert(
        fc.property(scenario, ({ plan, rules }) => {
            const firewalls = digitalOceanFirewalls(plan, rules, (group) => `prod-${group}`);
            expectAgreement(plan, rules, (from, to, port, protocol) =>
                (firewalls[to.group]?.inboundRules ?? []).some(
                    (rule) =>
                        rule.protocol === protocol &&
                        inRange(rule.portRange, port) &&
                        ("address" in from
                            ? (rule.sourceAddresses ?? []).some((cidr) => contains(cidr, from.address))
                            : (rule.sourceTags ?? []).includes(`prod-${(from as NodePlan).group}`) ||
                              (rule.sourceAddresses ?? []).includes("0.0.0.0/0")),
                ),
            );
        }),
        { numRuns: 25 },
    );
});

test("OCI's security rules let in what the rules allow and nothing else", () => {
    const numbers: Record<string, string> = { tcp: "6", udp: "17" };
    fc.assert(
        fc.property(scenario, ({ plan, rules }) => {
            const ofGroup = new Map(
                plan.nodes.map(({ group }) => [group, ociSecurityRules(groupRules(plan, rules, group))]),
            );
            expectAgreement(plan, rules, (from, to, port, protocol) =>
                (ofGroup.get(to.group) ?? []).some(({ from: sender, rule }) => {
                    const range = (rule.tcpOptions ?? rule.udpOptions)?.destinationPortRange;
                    return (
                        rule.protocol === numbers[protocol] &&
                        range !== undefined &&
                        range.min <= port &&
                        port <= range.max &&
                        ("cidr" in sender
                            ? contains(sender.cidr, addressOf(from))
                            : "group" in from && from.group === sender.group)
                    );
                }),
            );
        }),
        { numRuns: 25 },
    );
});

test("OCI's security rules have unique names in their group, and no IPv6 sender", () => {
    fc.assert(
        fc.property(scenario, ({ plan, rules }) => {
            for (const { group } of plan.nodes) {
                const rendered = ociSecurityRules(groupRules(plan, rules, group));
                expect(new Set(rendered.map(({ name }) => name)).size).toBe(rendered.length);
                expect(rendered.filter(({ from }) => "cidr" in from && from.cidr.includes(":"))).toEqual([]);
            }
        }),
        { numRuns: 25 },
    );
});

test("Azure's security rules let in what the rules allow and nothing else, the first match deciding", () => {
    const names: Record<string, string> = { tcp: "Tcp", udp: "Udp" };
    fc.assert(
        fc.property(scenario, ({ plan, rules }) => {
            const groups = new Map(
                plan.nodes.map(({ group }) => [
                    group,
                    azureSecurityRules(groupRules(plan, rules, group)).sort(
                        (a, b) => a.priority - b.priority,
                    ),
                ]),
            );
            expectAgreement(plan, rules, (from, to, port, protocol) => {
                const first = (groups.get(to.group) ?? []).find(
                    (rule) =>
                        ["*", names[protocol]].includes(rule.protocol) &&
                        inRange(rule.destinationPortRange, port) &&
                        (rule.sourceAddressPrefix === "*" ||
                            ("group" in from && (rule.senders ?? []).includes((from as NodePlan).group)) ||
                            (rule.sourceAddressPrefixes ?? []).some((cidr) =>
                                contains(cidr, addressOf(from)),
                            )),
                );
                return first?.access === "Allow";
            });
        }),
        { numRuns: 25 },
    );
});

test("Azure's priorities and names are unique and within what the API takes, descriptions too", () => {
    fc.assert(
        fc.property(scenario, ({ plan, rules }) => {
            for (const { group } of plan.nodes) {
                const rendered = azureSecurityRules(groupRules(plan, rules, group));
                expect(new Set(rendered.map(({ priority }) => priority)).size).toBe(rendered.length);
                expect(new Set(rendered.map(({ name }) => name)).size).toBe(rendered.length);
                for (const rule of rendered) {
                    expect(rule.priority).toBeGreaterThanOrEqual(100);
                    expect(rule.priority).toBeLessThanOrEqual(4096);
                    expect(rule.description.length).toBeLessThanOrEqual(140);
                    expect(rule.sourceAddressPrefixes ?? []).not.toContainEqual(expect.stringContaining(":"));
                }
            }
        }),
    );
});
