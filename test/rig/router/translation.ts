/** A machine's public address. */
export interface Translation {
    privateIp: string;
    publicIp: string;
}

/** The public address by which the machines of a network go out that have none of their own; nobody comes in by it. */
export interface SharedAddress {
    cidr: string;
    publicIp: string;
}

/** An nftables ruleset that translates these addresses. A machine with no public address does not reach the internet. */
export function translationRules(own: readonly Translation[], shared: readonly SharedAddress[]): string {
    const elements = (list: string[]) => (list.length === 0 ? "" : `elements = { ${list.join(", ")} }`);
    const inward = elements(own.map(({ publicIp, privateIp }) => `${publicIp} : ${privateIp}`));
    const outward = elements(own.map(({ publicIp, privateIp }) => `${privateIp} : ${publicIp}`));
    const outwards = elements([...own.map(({ privateIp }) => privateIp), ...shared.map(({ cidr }) => cidr)]);
    const byShared = shared.map(
        ({ cidr, publicIp }) => `oifname "internet" ip saddr ${cidr} snat to ${publicIp}`,
    );
    return `table ip router
delete table ip router
table ip router {
    map inward { type ipv4_addr : ipv4_addr; ${inward} }
    map outward { type ipv4_addr : ipv4_addr; ${outward} }
    set outwards { type ipv4_addr; flags interval; auto-merge; ${outwards} }
    chain prerouting { type nat hook prerouting priority dstnat; dnat to ip daddr map @inward; }
    chain postrouting {
        type nat hook postrouting priority srcnat
        oifname "internet" snat to ip saddr map @outward
        ct status dnat snat to ip saddr map @outward
        ${byShared.join("\n        ")}
    }
    chain forward {
        type filter hook forward priority filter; policy accept
        oifname "internet" ip saddr != @outwards drop
    }
}
`;
}
