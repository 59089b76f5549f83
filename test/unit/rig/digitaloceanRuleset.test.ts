import type { Firewall, FirewallRule } from "../../rig/digitalocean/accountState";
import { rulesetOf } from "../../rig/digitalocean/ruleset";
import { ruleset } from "../../../sdk/nspawn/firewall";
import { run } from "../../../sdk/process/run";
import { accountWith } from "./digitaloceanApi";

const rule = (more: Partial<FirewallRule>): FirewallRule => ({
    ...{ protocol: "tcp", portRange: "22", addresses: [], tags: [], dropletIds: [] },
    ...more,
});

function firewallOf(more: Partial<Firewall>): Firewall {
    return {
        id: "f",
        name: "fw",
        tags: [],
        dropletIds: [],
        inbound: [],
        outbound: [],
        createdAt: "",
        ...more,
    };
}

/** The rules that accept in one of the chains, without those that every ruleset has. */
function accepted(text: string | undefined, chain: "from_outside" | "to_outside"): string[] {
    const body = text?.split(`chain ${chain} {`)[1]?.split("}\n    chain")[0] ?? "";
    return body
        .split("\n")
        .map((line) => line.trim())
        .filter((line) => /^ip6? [sd]addr/.test(line));
}

const account = () => accountWith([["web"], ["db", "old"], []]);

test("a droplet that no firewall knows is open", () => {
    const state = account();
    state.firewalls.f = firewallOf({ tags: ["web"], inbound: [rule({ tags: ["db"] })] });
    expect(rulesetOf(state, state.droplets["2"]!)).toBeUndefined();
});

test("a tag among the sources stands for every address of its droplets", () => {
    const state = account();
    state.firewalls.f = firewallOf({ tags: ["web"], inbound: [rule({ tags: ["db"], portRange: "5432" })] });
    const text = rulesetOf(state, state.droplets["1"]!);
    expect(accepted(text, "from_outside")).toEqual([
        "ip saddr 198.18.0.2 tcp dport 5432 accept",
        "ip saddr 10.20.0.2 tcp dport 5432 accept",
        "ip6 saddr 2001:db8::2 tcp dport 5432 accept",
    ]);
    expect(text?.match(/policy drop/g)).toHaveLength(2);
    expect(accepted(text, "to_outside")).toEqual([]);
});

test("several firewalls add up, by tag and by number", () => {
    const state = account();
    state.firewalls.f = firewallOf({ tags: ["db"], inbound: [rule({ addresses: ["203.0.113.0/24"] })] });
    state.firewalls.g = firewallOf({
        dropletIds: [2],
        inbound: [
            rule({ dropletIds: [3], portRange: "8000-9000", protocol: "udp" }),
            rule({ addresses: ["203.0.113.0/24"] }),
        ],
        outbound: [rule({ addresses: ["0.0.0.0/0", "::/0"], protocol: "icmp", portRange: undefined })],
    });
    const text = rulesetOf(state, state.droplets["2"]!);
    expect(accepted(text, "from_outside").filter((line) => !line.startsWith("ip6"))).toEqual([
        "ip saddr 203.0.113.0/24 tcp dport 22 accept",
        "ip saddr 198.18.0.3 udp dport 8000-9000 accept",
        "ip saddr 10.20.0.3 udp dport 8000-9000 accept",
    ]);
    expect(accepted(text, "to_outside")).toEqual([
        "ip daddr 0.0.0.0/0 ip protocol icmp accept",
        "ip6 daddr ::/0 meta l4proto ipv6-icmp accept",
    ]);
});

test("the real nft takes every kind of rule, over and over", async () => {
    const state = account();
    const kinds = ["tcp", "udp", "icmp"].flatMap((protocol) =>
        ["22", "8000-9000", "1-65535", "all", "0"].map((portRange) =>
            rule({
                ...{ protocol, portRange, tags: ["db", "old"], dropletIds: [1, 3] },
                addresses: [
                    "0.0.0.0/0",
                    "::/0",
                    "203.0.113.7",
                    "203.0.113.7/32",
                    "2001:db8::/32",
                    "2001:db8::7",
                ],
            }),
        ),
    );
    state.firewalls.f = firewallOf({ tags: ["web"], inbound: kinds, outbound: kinds });
    const text = ruleset(rulesetOf(state, state.droplets["1"]!) ?? "");
    const command = "nft -c -f - && echo";
    await run("unshare", ["--net", "sh", "-c", command], { input: text });
    const twice = await run("unshare", ["--net", "sh", "-c", "nft -f - && nft list tables"], {
        input: text + text,
    });
    expect(twice.trim()).toBe("table inet machine_firewall");
});
