import { isVersion6 } from "../topology";
import type { Opening } from "./openings";
import { formatPorts } from "./ports";
import { Protocol } from "./rule";

const table = "inet nomad_cluster";

/**
 * The ruleset of one machine, for `nft -f -`; loading it again replaces it. Like a cloud's firewall, it
 * filters packets from outside before the address translation that publishes a container's port, because an `input` chain
 * would never see those. It does not filter loopback and packets of containers on the machine.
 *
 * @param uplinks Names of the machine's own network interfaces, for example `eth0`; at least one.
 */
export function nftablesRuleset(openings: readonly Opening[], uplinks: readonly string[]): string {
    const lines = [
        `iifname != { ${uplinks.map((name) => `"${name}"`).join(", ")} } accept`,
        "ct state established,related accept",
        // Without neighbour discovery IPv6 does not work at all (RFC 4890, section 4.4.1).
        "icmpv6 type { nd-router-advert, nd-neighbor-solicit, nd-neighbor-advert } ip6 hoplimit 255 accept",
        "ct state invalid drop",
        ...openings.flatMap(acceptLines),
    ];
    return [
        `table ${table}`, // makes the next line work the first time too
        `delete table ${table}`,
        `table ${table} {`,
        "    chain from_outside {",
        // After connection tracking (-200), before destination address translation (-100).
        "        type filter hook prerouting priority mangle; policy drop;",
        ...lines.map((line) => `        ${line}`),
        "    }",
        "}",
        "",
    ].join("\n");
}

function acceptLines(opening: Opening): string[] {
    const version4 = opening.sources.filter((source) => !isVersion6(source));
    const version6 = opening.sources.filter(isVersion6);
    return [
        { family: "ip", sources: version4 },
        { family: "ip6", sources: version6 },
    ]
        .filter(({ sources }) => sources.length > 0)
        .map(({ family, sources }) =>
            [
                family,
                "saddr",
                `{ ${sources.join(", ")} }`,
                matchOf(opening, family === "ip6"),
                "accept comment",
                `"${opening.name}"`,
            ].join(" "),
        );
}

function matchOf({ protocol, ports }: Opening, version6: boolean): string {
    switch (protocol) {
        case Protocol.Tcp:
        case Protocol.Udp:
            return ports ? `${protocol} dport ${formatPorts(ports)}` : `meta l4proto ${protocol}`;
        case Protocol.Icmp:
            return version6 ? "meta l4proto ipv6-icmp" : "ip protocol icmp";
        case Protocol.PathMtu:
            return version6
                ? "icmpv6 type packet-too-big"
                : "icmp type destination-unreachable icmp code frag-needed";
    }
}
