import { BlockList, isIP, isIPv6 } from "node:net";

/** A network's IP version and prefix length; undefined where the text is neither an address nor CIDR notation. */
export function networkOf(text: string): { version: 4 | 6; prefix: number } | undefined {
    const [address = "", prefixText, ...rest] = text.split("/");
    const version = isIP(address);
    if (version === 0 || rest.length > 0) return undefined;
    const longest = version === 4 ? 32 : 128;
    if (prefixText === undefined) return { version: version as 4 | 6, prefix: longest };
    const prefix = Number(prefixText);
    if (!/^\d{1,3}$/.test(prefixText) || prefix > longest) return undefined;
    return { version: version as 4 | 6, prefix };
}

/**
 * True for a range that no organisation owns whole. Not only /0: two halves make the internet too. The bounds are the
 * widest private networks, 10.0.0.0/8 (RFC 1918) and fc00::/7 (RFC 4193).
 */
export function isWorldWide(text: string): boolean {
    const network = networkOf(text);
    return network !== undefined && network.prefix < (network.version === 4 ? 8 : 7);
}

/** Whether `inner`, an address or a network, lies within `outer`. */
export function contains(outer: string, inner: string): boolean {
    const outerNetwork = networkOf(outer);
    const innerNetwork = networkOf(inner);
    if (outerNetwork === undefined || innerNetwork === undefined) return false;
    if (outerNetwork.version !== innerNetwork.version || outerNetwork.prefix > innerNetwork.prefix)
        return false;
    const family = outerNetwork.version === 4 ? "ipv4" : "ipv6";
    const list = new BlockList();
    list.addSubnet(addressPart(outer), outerNetwork.prefix, family);
    return list.check(addressPart(inner), family);
}

/** Whether an address or a network is of IPv6. */
export function isVersion6(text: string): boolean {
    return isIPv6(addressPart(text));
}

function addressPart(text: string): string {
    return text.split("/")[0] ?? "";
}
