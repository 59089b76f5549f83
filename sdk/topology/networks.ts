import ipaddr from "ipaddr.js";
import { isIP } from "node:net";

/** An IPv4 or IPv6 network: its first address as a number, and its prefix length. One address is a network of one. */
export interface Cidr {
    version: 4 | 6;
    base: bigint;
    prefix: number;
}

/** Reads `a.b.c.d/n` or its IPv6 form; undefined if the text is no network or has host bits set (RFC 4632). */
export function parseCidr(text: string): Cidr | undefined {
    const network = text.includes("/") ? parseRange(text) : undefined;
    return network?.base === parseRange(text.split("/")[0] ?? "")?.base ? network : undefined;
}

/** The network of a prefix length around an address, whose host bits may be set; undefined if there is no such network. */
export function networkOf(address: string, prefix: number): Cidr | undefined {
    const version = isIP(address);
    if ((version !== 4 && version !== 6) || prefix > bitsOf(version)) return undefined;
    const size = 1n << BigInt(bitsOf(version) - prefix);
    return { version, base: (numberOf(address) / size) * size, prefix };
}

/** Reads an address, as the network that holds it alone, or a network, whose host bits may be set. */
export function parseRange(text: string): Cidr | undefined {
    const [address = "", prefix = isIP(text) === 6 ? "128" : "32", ...rest] = text.split("/");
    return /^\d{1,3}$/.test(prefix) && rest.length === 0 ? networkOf(address, Number(prefix)) : undefined;
}

export function cidrsOverlap(a: Cidr, b: Cidr): boolean {
    return a.prefix <= b.prefix ? holds(a, b) : holds(b, a);
}

/** Whether the network `inner` lies within `outer`. */
export function holds(outer: Cidr, inner: Cidr): boolean {
    if (outer.version !== inner.version || outer.prefix > inner.prefix) return false;
    return inner.base >= outer.base && inner.base < outer.base + sizeOf(outer);
}

/** Whether `inner`, an address or a network, lies within `outer`; false if either is neither. */
export function contains(outer: string, inner: string): boolean {
    const [outerRange, innerRange] = [parseRange(outer), parseRange(inner)];
    return outerRange !== undefined && innerRange !== undefined && holds(outerRange, innerRange);
}

/** How many addresses a network has. */
export function sizeOf({ version, prefix }: Cidr): bigint {
    return 1n << BigInt(bitsOf(version) - prefix);
}

/** The address `host` places after the network's first one. */
export function addressAt({ version, base }: Cidr, host: number): string {
    const bytes = bitsOf(version) / 8;
    const value = base + BigInt(host);
    return ipaddr
        .fromByteArray(
            Array.from({ length: bytes }, (_, i) => Number((value >> BigInt(8 * (bytes - 1 - i))) & 255n)),
        )
        .toString();
}

export function formatCidr(network: Cidr): string {
    return `${addressAt(network, 0)}/${network.prefix}`;
}

/**
 * True for a range that no single organisation owns. Not only /0 counts, because two halves cover the internet too. The bounds
 * are the widest private networks, 10.0.0.0/8 (RFC 1918) and fc00::/7 (RFC 4193).
 */
export function isWorldWide(text: string): boolean {
    const range = parseRange(text);
    return range !== undefined && range.prefix < (range.version === 4 ? 8 : 7);
}

/** Whether the text is an address or a network of IPv6. */
export function isVersion6(text: string): boolean {
    return parseRange(text)?.version === 6;
}

function bitsOf(version: 4 | 6): number {
    return version === 4 ? 32 : 128;
}

function numberOf(address: string): bigint {
    return ipaddr
        .parse(address)
        .toByteArray()
        .reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
}
