import { forwardingRefusal } from "../../../sdk/nspawn/hostFirewall";

const chain = { family: "ip", table: "filter", name: "FORWARD", hook: "forward", policy: "drop" };

test("a host that accepts what it forwards keeps nothing from machines, nor do tables of this package", () => {
    const ours = { ...chain, table: "pnc-b0123456789", name: "forward" };
    const input = { ...chain, name: "INPUT", hook: "input" };
    expect(forwardingRefusal([{ ...chain, policy: "accept" }, ours, input])).toBeUndefined();
});

test("a policy that drops is named, with the command for Docker's own chain if Docker is there", () => {
    expect(forwardingRefusal([chain])).toMatch(
        /chain FORWARD of the nftables table `ip filter` drops.*`iptables -I FORWARD -i pnc-b\+ -j ACCEPT; /,
    );
    const docker = { family: "ip", table: "filter", name: "DOCKER-USER" };
    expect(forwardingRefusal([docker, chain])).toContain("iptables -I DOCKER-USER -o pnc-b+ -j ACCEPT");
});

test("other tables and firewalld have commands of their own", () => {
    const own = { family: "inet", table: "mine", name: "fwd", hook: "forward", policy: "drop" };
    expect(forwardingRefusal([own])).toContain('`nft insert rule inet mine fwd iifname "pnc-b*" accept; ');
    const firewalld = { ...own, table: "firewalld", name: "filter_FORWARD", policy: "accept" };
    expect(forwardingRefusal([firewalld])).toContain("firewall-cmd --zone=trusted");
});
