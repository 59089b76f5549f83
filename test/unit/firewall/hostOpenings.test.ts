import { firewallRules, hostOpenings } from "../../../sdk/firewall";
import { combinedRoles, planCluster, Role } from "../../../sdk/topology";
import { topologies } from "../../topologies";

test("members come from the network as a whole, operators and visitors from their own addresses", () => {
    const plan = planCluster({});
    const rules = firewallRules(plan, { adminCidrs: ["203.0.113.7/32", "2001:db8::/48"], ingress: true });
    const openings = hostOpenings(plan, rules, "node", "10.20.0.0/24");
    const sources = Object.fromEntries(openings.map((one) => [one.name, one.sources]));
    expect(sources).toMatchObject({
        "consul-gossip-udp": ["10.20.0.0/24"],
        ssh: ["203.0.113.7/32", "2001:db8::/48"],
        "ingress-http": ["0.0.0.0/0", "::/0"],
    });
});

test("another machine changes no opening of a machine that exists", () => {
    const [three, nine] = [3, 9].map((count) => {
        const plan = planCluster({ groups: { node: { count, roles: [...combinedRoles] } } });
        return hostOpenings(plan, firewallRules(plan), "node", "10.20.0.0/24");
    });
    expect(nine).toEqual(three);
});

test("a group gets the openings of its roles only", () => {
    const plan = planCluster(topologies["all separated"]);
    const consul = plan.nodes.find(({ roles }) => roles.includes(Role.ConsulServer));
    const openings = hostOpenings(plan, firewallRules(plan), consul!.group, "10.20.0.0/24");
    expect(openings.map(({ name }) => name)).toContain("consul-rpc");
    expect(openings.map(({ name }) => name)).not.toContain("nomad-rpc");
});
