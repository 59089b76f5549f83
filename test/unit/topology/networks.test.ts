import { BlockList, isIP } from "node:net";
import * as fc from "fast-check";
import {
    addressAt,
    type Cidr,
    cidrsOverlap,
    contains as containsText,
    formatCidr as text,
    isWorldWide,
    parseCidr,
    parseRange,
    sizeOf,
} from "../../../sdk/topology";

const bitsOf = { 4: 32, 6: 128 } as const;

/** Any network of either version, of any size. */
const anyCidr: fc.Arbitrary<Cidr> = fc
    .constantFrom(4 as const, 6 as const)
    .chain((version) =>
        fc.record({
            version: fc.constant(version),
            base: fc.bigInt({ min: 0n, max: (1n << BigInt(bitsOf[version])) - 1n }),
            prefix: fc.integer({ min: 0, max: bitsOf[version] }),
        }),
    )
    .map((cidr) => ({ ...cidr, base: cidr.base - (cidr.base % sizeOf(cidr)) }));

/** A place within a network, near enough to its first address to be a number. */
const placeIn = (cidr: Cidr, pick: number) => Number(BigInt(pick) % sizeOf(cidr));

/** Node's own notion of what lies in a network. */
function contains(cidr: Cidr, address: string): boolean {
    const list = new BlockList();
    const family = cidr.version === 4 ? "ipv4" : "ipv6";
    list.addSubnet(addressAt(cidr, 0), cidr.prefix, family);
    return isIP(address) === cidr.version && list.check(address, family);
}

test("a network reads back as it was written", () => {
    fc.assert(fc.property(anyCidr, (cidr) => expect(parseCidr(text(cidr))).toEqual(cidr)));
});

test("an address with host bits set is no network", () => {
    fc.assert(
        fc.property(anyCidr, fc.nat(), (cidr, pick) => {
            const host = placeIn(cidr, pick);
            fc.pre(host > 0);
            expect(parseCidr(`${addressAt(cidr, host)}/${cidr.prefix}`)).toBeUndefined();
            expect(parseRange(`${addressAt(cidr, host)}/${cidr.prefix}`)).toEqual(cidr);
        }),
    );
});

test.each([
    "",
    "10.0.0.0",
    "10.0.0.0/",
    "10.0.0.0/33",
    "10.0.0.0/-1",
    "10.0.0.0/8/8",
    "10.0.0/8",
    "fd00::/129",
    "fd00::1/8",
    "10.0.0.0/8 ",
    "10.0.0.0/1e1",
    "a.b.c.d/8",
])("`%s` is no network", (wrong) => {
    expect(parseCidr(wrong)).toBeUndefined();
});

test("every address of a network lies in it, and the next one does not", () => {
    fc.assert(
        fc.property(anyCidr, fc.nat(2 ** 32 - 1), (cidr, pick) => {
            expect(contains(cidr, addressAt(cidr, placeIn(cidr, pick)))).toBe(true);
            const next = cidr.base + sizeOf(cidr);
            fc.pre(next < 1n << BigInt(bitsOf[cidr.version]));
            expect(contains(cidr, addressAt({ ...cidr, base: next }, 0))).toBe(false);
        }),
    );
});

test("the address at a place is that far from the first", () => {
    fc.assert(
        fc.property(anyCidr, fc.nat(2 ** 32 - 1), (cidr, pick) => {
            const host = placeIn(cidr, pick);
            expect(parseRange(addressAt(cidr, host))!.base - cidr.base).toBe(BigInt(host));
        }),
    );
});

test("networks overlap if and only if one contains the other's first address", () => {
    fc.assert(
        fc.property(anyCidr, anyCidr, (a, b) => {
            const overlap = contains(a, addressAt(b, 0)) || contains(b, addressAt(a, 0));
            expect(cidrsOverlap(a, b)).toBe(overlap);
            expect(cidrsOverlap(b, a)).toBe(overlap);
        }),
    );
});

test("a network overlaps itself, both its halves and what surrounds it, but its halves are apart", () => {
    fc.assert(
        fc.property(anyCidr, (cidr) => {
            fc.pre(cidr.prefix < bitsOf[cidr.version]);
            const half = { ...cidr, prefix: cidr.prefix + 1 };
            const halves = [half, { ...half, base: cidr.base + sizeOf(half) }];
            expect([cidr, ...halves].every((other) => cidrsOverlap(cidr, other))).toBe(true);
            expect(cidrsOverlap(halves[0]!, halves[1]!)).toBe(false);
        }),
    );
});

test.each(["0.0.0.0/0", "::/0", "0.0.0.0/1", "128.0.0.0/1", "2000::/3"])(
    "%s is as wide as the world",
    (cidr) => {
        expect(isWorldWide(cidr)).toBe(true);
    },
);

test.each(["10.0.0.0/8", "fc00::/7", "203.0.113.7", "2001:db8::/48", "tag"])(
    "%s is not the world",
    (cidr) => {
        expect(isWorldWide(cidr)).toBe(false);
    },
);

test.each([
    ["10.0.0.0/24", "10.0.0.9", true],
    ["10.0.0.0/24", "10.0.1.9", false],
    ["10.0.0.0/24", "10.0.0.0/16", false],
    ["10.0.0.0/16", "10.0.7.0/24", true],
    ["::/0", "10.0.0.1", false],
    ["2001:db8::/32", "2001:db8:7::1", true],
    ["tag", "10.0.0.1", false],
])("%s contains %s: %s", (outer, inner, expected) => {
    expect(containsText(outer, inner)).toBe(expected);
});
