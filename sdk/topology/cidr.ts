import { isIPv4 } from "node:net";

/** An IPv4 network: its first address as a number and its prefix length. */
export interface Cidr {
    base: number;
    prefix: number;
}

/** Reads `a.b.c.d/n`; undefined where the text is no IPv4 network or has host bits set (RFC 4632). */
export function parseCidr(text: string): Cidr | undefined {
    const [address = "", prefixText = "", ...rest] = text.split("/");
    const prefix = Number(prefixText);
    if (!isIPv4(address) || !/^\d{1,2}$/.test(prefixText) || prefix > 32 || rest.length > 0) return undefined;
    const base = toNumber(address);
    return base % 2 ** (32 - prefix) === 0 ? { base, prefix } : undefined;
}

export function cidrsOverlap(a: Cidr, b: Cidr): boolean {
    const size = 2 ** (32 - Math.min(a.prefix, b.prefix));
    return Math.floor(a.base / size) === Math.floor(b.base / size);
}

/** The address `host` places after the network's first one. */
export function addressAt({ base }: Cidr, host: number): string {
    const value = base + host;
    return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join(".");
}

export function toNumber(address: string): number {
    return address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
}
