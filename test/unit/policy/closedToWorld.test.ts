import { check } from "./check";
import { firewalls } from "./firewalls";

const closed = (...resources: Parameters<typeof check>[1]) => check("closed-to-world", resources);

describe.each(Object.entries(firewalls))("%s", (_, firewall) => {
    test.each([22, 4646, 4647, 4648, 8300, 8301, 8302, 8500, 8501, 8502, 8503, 8600])(
        "must not open %d to the world",
        (port) => {
            const messages = closed(
                ...firewall({ protocol: "tcp", from: port, to: port, source: "0.0.0.0/0" }),
            );
            expect(messages).toHaveLength(1);
            expect(messages[0]).toContain(`(${port}/tcp)`);
        },
    );

    test("must not open gossip to the world over UDP", () => {
        const messages = closed(...firewall({ protocol: "udp", from: 8301, to: 8301, source: "::/0" }));
        expect(messages).toEqual([expect.stringContaining("(8301/udp)")]);
    });

    test("must not open a range that includes such ports", () => {
        const messages = closed(...firewall({ protocol: "tcp", from: 4000, to: 9000, source: "0.0.0.0/0" }));
        expect(messages).toHaveLength(11);
    });

    test("must not open every port of every protocol", () => {
        const messages = closed(...firewall({ protocol: "any", from: 0, to: 65535, source: "0.0.0.0/0" }));
        expect(new Set(messages.map((message) => /\((\d+)\//.exec(message)?.[1])).size).toBe(12);
    });

    test("must not hide the world in two halves", () => {
        expect(
            closed(...firewall({ protocol: "tcp", from: 22, to: 22, source: "128.0.0.0/1" })),
        ).toHaveLength(1);
    });

    test("may open ingress to the world, and SSH and the APIs to networks", () => {
        expect(
            closed(
                ...firewall(
                    { protocol: "tcp", from: 80, to: 80, source: "0.0.0.0/0" },
                    { protocol: "tcp", from: 443, to: 443, source: "::/0" },
                    { protocol: "tcp", from: 22, to: 22, source: "203.0.113.0/24" },
                    { protocol: "any", from: 0, to: 65535, source: "10.0.0.0/16" },
                ),
            ),
        ).toEqual([]);
    });
});

test.each(["*", "Internet", "any"])("Azure's word %s for the world is understood", (source) => {
    const [rule] = firewalls["Azure security rule"]?.({ protocol: "tcp", from: 22, to: 22, source }) ?? [];
    expect(closed(...(rule ? [rule] : []))).toHaveLength(1);
});

test("lists of ports and of sources are read as well as single ones", () => {
    const props = {
        access: "Allow",
        direction: "Inbound",
        protocol: "*",
        sourceAddressPrefixes: ["203.0.113.7/32", "0.0.0.0/0"],
        destinationPortRanges: ["80", "8500-8501"],
    };
    expect(closed({ type: "azure-native:network:SecurityRule", props })).toHaveLength(2);
});

test("rules that deny, and rules for outbound traffic, open nothing", () => {
    const rule = { protocol: "*", sourceAddressPrefix: "*", destinationPortRange: "*" };
    const securityRules = [
        { ...rule, access: "Deny", direction: "Inbound" },
        { ...rule, access: "Allow", direction: "Outbound" },
    ];
    expect(
        closed(
            { type: "azure-native:network:NetworkSecurityGroup", props: { securityRules } },
            {
                type: "oci:Core/networkSecurityGroupSecurityRule:NetworkSecurityGroupSecurityRule",
                props: {
                    direction: "EGRESS",
                    protocol: "all",
                    source: "0.0.0.0/0",
                    destination: "0.0.0.0/0",
                },
            },
        ),
    ).toEqual([]);
});

test.each(["0", "all", "1-65535", undefined])(
    "DigitalOcean's port range %s stands for every port",
    (portRange) => {
        const inboundRules = [{ protocol: "tcp", portRange, sourceAddresses: ["0.0.0.0/0"] }];
        expect(
            closed({ type: "digitalocean:index/firewall:Firewall", props: { inboundRules } }),
        ).toHaveLength(12);
    },
);

test("ICMP from the world is no open port", () => {
    const inboundRules = [{ protocol: "icmp", sourceAddresses: ["0.0.0.0/0", "::/0"] }];
    expect(closed({ type: "digitalocean:index/firewall:Firewall", props: { inboundRules } })).toEqual([]);
});

test("the message names the port, the source and how to mend it", () => {
    const resources = firewalls["DigitalOcean firewall"]?.({
        protocol: "tcp",
        from: 1,
        to: 1024,
        source: "0.0.0.0/0",
    });
    expect(closed(...(resources ?? []))).toEqual([
        "Expected SSH (22/tcp) to be closed to the world, got a rule for ports 1-1024 from `0.0.0.0/0`. Give the rule the networks that need it as source: the admin ranges for SSH and the APIs, the cluster's own machines for the rest.",
    ]);
});
