import { outsideRules } from "../../../sdk/nspawn/outsideRules";
import type { Network } from "../../../sdk/nspawn/networkRecord";

const network: Network = {
    name: "net",
    bridge: "pnc-b0123456789",
    cidr: "10.64.0.0/24",
    gateway: "10.64.0.1",
    internet: true,
};
const way = { nameServer: "192.168.1.1", unforwarded: ["eth0", "wlan0"] };

/** The lines of a chain. */
function chain(name: string, rules: string): string[] {
    const text = new RegExp(`chain ${name} \\{\\n(.*?)\\n    \\}`, "s").exec(rules)?.[1] ?? "";
    return text.split("\n").map((line) => line.trim());
}

test("machines go out with the host's address, and ask its name server at the gateway's address", () => {
    const rules = outsideRules(network, way);
    expect(chain("postrouting", rules)).toContain(
        'ip saddr 10.64.0.0/24 oifname != "pnc-b0123456789" masquerade',
    );
    expect(chain("prerouting", rules)).toContain(
        'iifname "pnc-b0123456789" ip daddr 10.64.0.1 meta l4proto { tcp, udp } th dport 53 dnat to 192.168.1.1',
    );
});

test("private networks, other bridges of this package and addresses that are none of the network's are closed", () => {
    const outgoing = chain("outgoing", outsideRules(network, way));
    expect(outgoing).toContain("ip saddr != 10.64.0.0/24 drop");
    expect(outgoing.slice(-2)).toEqual([
        'oifname "pnc-b*" reject with icmp type admin-prohibited',
        expect.stringMatching(
            /^ip daddr \{.* 10\.0\.0\.0\/8, 100\.64\.0\.0\/10, 127\.0\.0\.0\/8, 169\.254\.0\.0\/16, 172\.16\.0\.0\/12, 192\.168\.0\.0\/16, .*\} reject/,
        ),
    ]);
});

test("nothing from outside begins a connection to a machine, and the host is no router for its neighbours", () => {
    const forward = chain("forward", outsideRules(network, way));
    expect(forward.slice(2)).toEqual([
        'oifname "pnc-b0123456789" ct state { established, related } accept',
        'oifname "pnc-b0123456789" drop',
        'iifname "pnc-b0123456789" jump outgoing',
        'iifname { "eth0", "wlan0" } oifname { "eth0", "wlan0" } drop',
    ]);
    const forwardedBefore = outsideRules(network, { ...way, unforwarded: [] });
    expect(chain("forward", forwardedBefore)).not.toContain(expect.stringContaining("wlan0"));
});

test("without internet nothing goes out and no address is translated", () => {
    const rules = outsideRules({ ...network, internet: false }, way);
    expect(chain("outgoing", rules)[3]).toBe("reject with icmp type admin-prohibited");
    expect(rules).not.toMatch(/masquerade|dnat to/);
});

test("a host without a name server has nothing to translate to", () => {
    expect(outsideRules(network, { unforwarded: [] })).not.toContain("dport 53");
});

test("the table replaces an earlier one, and bears the bridge's name", () => {
    const table = "table ip pnc-b0123456789";
    expect(outsideRules(network, way)).toMatch(new RegExp(`^${table}\ndelete ${table}\n${table} \\{\n`));
});
