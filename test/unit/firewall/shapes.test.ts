import {
    azureSecurityRules,
    digitalOceanFirewalls,
    firewallRules,
    groupRules,
    ociSecurityRules,
    openings,
} from "../../../sdk/firewall";
import { planCluster, Role } from "../../../sdk/topology";

const plan = planCluster({
    groups: {
        servers: { count: 3, roles: [Role.ConsulServer, Role.NomadServer] },
        clients: { count: 2, roles: [Role.NomadClient] },
    },
});
const rules = firewallRules(plan, { adminCidrs: ["203.0.113.7/32", "2001:db8::/48"], ingress: true });
const networks = { servers: ["10.0.1.0/24"], clients: ["10.0.2.0/24"] };
const ofClients = openings(plan, rules, "clients", networks);

test("a DigitalOcean firewall selects its droplets and their senders by tag", () => {
    const { clients, servers } = digitalOceanFirewalls(plan, rules, (group) => `prod-${group}`);
    expect(clients?.tags).toEqual(["prod-clients"]);
    expect(servers?.inboundRules).toContainEqual({
        protocol: "tcp",
        portRange: "8300",
        sourceTags: ["prod-clients", "prod-servers"],
    });
    expect(clients?.inboundRules).toContainEqual({
        protocol: "tcp",
        portRange: "443",
        sourceAddresses: ["0.0.0.0/0", "::/0"],
    });
});

test("a DigitalOcean firewall lets droplets send, which they cannot without outbound rules", () => {
    const { clients } = digitalOceanFirewalls(plan, rules, (group) => group);
    expect(clients?.outboundRules.map(({ protocol, portRange }) => [protocol, portRange])).toEqual([
        ["tcp", "1-65535"],
        ["udp", "1-65535"],
        ["icmp", undefined],
    ]);
});

test("OCI gets one stateful rule for each sender, a group or a network, ICMP by type and code", () => {
    const rendered = ociSecurityRules(groupRules(plan, rules, "clients"));
    expect(rendered).toContainEqual<unknown>({
        name: "task-ports-udp-from-servers",
        from: { group: "servers" },
        rule: expect.objectContaining({
            ...{ direction: "INGRESS", protocol: "17", stateless: false },
            udpOptions: { destinationPortRange: { min: 20000, max: 32000 } },
        }) as unknown,
    });
    expect(rendered).toContainEqual<unknown>({
        name: "ssh-from-203.0.113.7-32",
        from: { cidr: "203.0.113.7/32" },
        rule: expect.objectContaining({
            protocol: "6",
            tcpOptions: { destinationPortRange: { min: 22, max: 22 } },
        }) as unknown,
    });
    expect(rendered).toContainEqual(
        expect.objectContaining({
            from: { cidr: "0.0.0.0/0" },
            rule: expect.objectContaining({ protocol: "1", icmpOptions: { type: 3, code: 4 } }) as unknown,
        }) as unknown,
    );
    for (const { rule } of rendered) expect(rule.description.length).toBeLessThanOrEqual(255);
});

test("IPv6 sources are named only if the group has an IPv6 network", () => {
    const sources = (of: typeof ofClients) => of.flatMap((opening) => opening.sources);
    expect(sources(ofClients).filter((source) => source.includes(":"))).toEqual([]);
    const dual = openings(plan, rules, "clients", {
        ...networks,
        clients: ["10.0.2.0/24", "2001:db8:1::/64"],
    });
    expect(sources(dual)).toEqual(expect.arrayContaining(["::/0", "2001:db8::/48"]));
});

const azureRules = azureSecurityRules(groupRules(plan, rules, "clients"));

test("Azure ends with a deny, for its own defaults let the virtual network in", () => {
    expect(azureRules.at(-1)).toMatchObject({
        priority: 4096,
        access: "Deny",
        protocol: "*",
        sourceAddressPrefix: "*",
    });
});

test("Azure opens ingress to any source, so that a load balancer's probes come through", () => {
    expect(azureRules.find(({ name }) => name === "ingress-http")).toMatchObject({
        access: "Allow",
        protocol: "Tcp",
        sourceAddressPrefix: "*",
        destinationPortRange: "80",
    });
});

test("Azure gets groups as senders, and of the admin networks those of IPv4", () => {
    expect(azureRules.find(({ name }) => name === "task-ports-tcp")).toMatchObject({
        senders: ["clients", "servers"],
        destinationPortRange: "20000-32000",
    });
    expect(azureRules.find(({ name }) => name === "ssh")).toMatchObject({
        sourceAddressPrefixes: ["203.0.113.7/32"],
    });
});

test("Azure's rules name ten groups of senders at most", () => {
    const groups = Array.from({ length: 21 }, (_, index) => `group-${index}`);
    const [rule] = groupRules(plan, rules, "servers");
    const rendered = azureSecurityRules([{ ...rule!, name: "many", from: { groups } }]).slice(0, -1);
    expect(rendered.map(({ name, senders }) => [name, senders!.length])).toEqual([
        ["many", 10],
        ["many-2", 10],
        ["many-3", 1],
    ]);
    expect(rendered.flatMap(({ senders }) => senders)).toEqual(groups);
});
