import { check } from "./check";
import { firewalls, type Hole } from "./firewalls";

const gossip = (protocol: Hole["protocol"], port = 8301, source = "10.0.0.0/24"): Hole => ({
    protocol,
    from: port,
    to: port,
    source,
});

describe.each(Object.entries(firewalls))("%s", (_, firewall) => {
    const gaps = (...holes: Hole[]) => check("gossip-on-both-protocols", firewall(...holes));

    test.each([8301, 8302, 4648])("must not open %d for one protocol only", (port) => {
        expect(gaps(gossip("tcp", port))).toEqual([
            expect.stringContaining("got tcp but not udp from `10.0.0.0/24`"),
        ]);
        expect(gaps(gossip("udp", port))).toEqual([
            expect.stringContaining("got udp but not tcp from `10.0.0.0/24`"),
        ]);
    });

    test("may open it for both, in two rules or in one", () => {
        expect(gaps(gossip("tcp"), gossip("udp"))).toEqual([]);
        expect(gaps(gossip("any"))).toEqual([]);
    });

    test("must open both to the same sources", () => {
        expect(gaps(gossip("tcp"), gossip("udp", 8301, "10.0.9.0/24"))).toHaveLength(2);
    });

    test("may open one of them wider", () => {
        expect(gaps(gossip("tcp"), gossip("any", 8301, "10.0.0.0/16"))).toEqual([]);
    });
});

test("rules of two groups do not make up for each other", () => {
    const rules = firewalls["OCI network security group rule"]?.(gossip("tcp"), gossip("udp")) ?? [];
    const apart = rules.map((rule, index) => ({
        ...rule,
        dependsOn: { networkSecurityGroupId: `group-${index}` },
    }));
    expect(check("gossip-on-both-protocols", rules)).toEqual([]);
    expect(check("gossip-on-both-protocols", apart)).toHaveLength(2);
});

test("the message names the service, both protocols and how to mend it", () => {
    const resources = firewalls["DigitalOcean firewall"]?.(gossip("tcp", 8301)) ?? [];
    expect(check("gossip-on-both-protocols", resources)).toEqual([
        "Expected Consul's gossip (8301) to be open for tcp and udp alike, got tcp but not udp from `10.0.0.0/24`. Add a rule for the missing protocol with the same port and source to the same firewall.",
    ]);
});
