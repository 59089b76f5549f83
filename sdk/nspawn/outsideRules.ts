import { bridgePrefix } from "./names";
import type { Network } from "./networkRecord";

/** The properties of this host on which its machines' way outside depends. */
export interface WayOutside {
    /** The name server that answers machines who ask their gateway; undefined if the host has none. */
    nameServer?: string;
    /** Interfaces between which the host forwards nothing, because it did not before it forwarded for machines. */
    unforwarded: readonly string[];
}

/**
 * Networks that no address on the internet is in: those of RFC 1918, carriers' (RFC 6598), link-local, loopback, benchmarks' (RFC 2544),
 * multicast and reserved ones. https://www.iana.org/assignments/iana-ipv4-special-registry
 */
const privateNetworks = [
    ...["0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16"],
    ...["172.16.0.0/12", "192.168.0.0/16", "198.18.0.0/15", "224.0.0.0/3"],
];

/** The table of a network has its bridge's name, so that it is found without any file of ours. */
export const outsideTable = (bridge: string) => `ip ${bridge}`;

/**
 * The nftables table of a network, for `nft -f`, which replaces the table of an earlier call all at once. Nothing outside begins a
 * connection to a machine. With `internet`, machines do so, with the host's address as theirs, but not to a private network or another
 * bridge of ours. A port that the host publishes at its own address leads wherever the host says.
 */
export function outsideRules(network: Network, { nameServer, unforwarded }: WayOutside): string {
    const { bridge, cidr, gateway, internet = false } = network;
    const table = outsideTable(bridge);
    const translated = nameServer === undefined ? [] : [askNameServer(bridge, gateway, nameServer)];
    const chains = {
        forward: [
            "type filter hook forward priority filter; policy accept",
            // Bridged frames come here, too, if the host has br_netfilter.
            `iifname "${bridge}" oifname "${bridge}" accept`,
            `oifname "${bridge}" ct state { established, related } accept`,
            `oifname "${bridge}" drop`,
            `iifname "${bridge}" jump outgoing`,
            ...betweenOthers(unforwarded),
        ],
        outgoing: [
            "ct state { established, related } accept",
            `ip saddr != ${cidr} drop`,
            "ct status dnat accept",
            ...(internet ? [] : ["reject with icmp type admin-prohibited"]),
            `oifname "${bridgePrefix}*" reject with icmp type admin-prohibited`,
            `ip daddr { ${privateNetworks.join(", ")} } reject with icmp type admin-prohibited`,
        ],
        ...(internet && {
            prerouting: ["type nat hook prerouting priority dstnat", ...translated],
            postrouting: [
                "type nat hook postrouting priority srcnat",
                `ip saddr ${cidr} oifname != "${bridge}" masquerade`,
            ],
        }),
    };
    // A chain is there before another one jumps to it.
    const texts = Object.entries(chains)
        .reverse()
        .map(
            ([name, lines]) =>
                `    chain ${name} {\n${lines.map((line) => `        ${line}\n`).join("")}    }\n`,
        );
    return `${removalOf(bridge)}table ${table} {\n${texts.join("")}}\n`;
}

/** For `nft -f`. The first line makes the second work if there is no table. */
export function removalOf(bridge: string): string {
    const table = outsideTable(bridge);
    return `table ${table}\ndelete table ${table}\n`;
}

/** Machines ask their gateway, whose address never changes, and the host's name server may be in a private network. */
function askNameServer(bridge: string, gateway: string, nameServer: string): string {
    return `iifname "${bridge}" ip daddr ${gateway} meta l4proto { tcp, udp } th dport 53 ${translation(nameServer)}`;
}

export const translation = (nameServer: string) => `dnat to ${nameServer}`;

function betweenOthers(interfaces: readonly string[]): string[] {
    if (interfaces.length === 0) return [];
    const set = `{ ${interfaces.map((name) => `"${name}"`).join(", ")} }`;
    return [`iifname ${set} oifname ${set} drop`];
}
