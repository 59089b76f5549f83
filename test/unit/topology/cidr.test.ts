import { BlockList } from "node:net";
import * as fc from "fast-check";
import { addressAt, type Cidr, cidrsOverlap, parseCidr, toNumber } from "../../../sdk/topology";

/** Any IPv4 network, of any size. */
const anyCidr: fc.Arbitrary<Cidr> = fc
    .tuple(fc.nat(2 ** 32 - 1), fc.integer({ min: 0, max: 32 }))
    .map(([address, prefix]) => ({ base: address - (address % 2 ** (32 - prefix)), prefix }));

function text(cidr: Cidr): string {
    return `${addressAt(cidr, 0)}/${cidr.prefix}`;
}

/** Node's own notion of what lies in a network. */
function contains(cidr: Cidr, address: string): boolean {
    const list = new BlockList();
    list.addSubnet(addressAt(cidr, 0), cidr.prefix);
    return list.check(address);
}

test("a network reads back as it was written", () => {
    fc.assert(fc.property(anyCidr, (cidr) => expect(parseCidr(text(cidr))).toEqual(cidr)));
});

test("an address with host bits set is no network", () => {
    fc.assert(
        fc.property(anyCidr, fc.nat(), (cidr, pick) => {
            const size = 2 ** (32 - cidr.prefix);
            fc.pre(size > 1);
            const host = 1 + (pick % (size - 1));
            expect(parseCidr(`${addressAt(cidr, host)}/${cidr.prefix}`)).toBeUndefined();
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
    "fd00::/8",
    "10.0.0.0/8 ",
    "10.0.0.0/1e1",
    "a.b.c.d/8",
])("`%s` is no network", (wrong) => {
    expect(parseCidr(wrong)).toBeUndefined();
});

test("every address of a network lies in it, and the next one does not", () => {
    fc.assert(
        fc.property(anyCidr, fc.nat(2 ** 32 - 1), (cidr, pick) => {
            const size = 2 ** (32 - cidr.prefix);
            expect(contains(cidr, addressAt(cidr, pick % size))).toBe(true);
            fc.pre(cidr.base + size < 2 ** 32);
            expect(contains(cidr, addressAt(cidr, size))).toBe(false);
        }),
    );
});

test("the address at a place is that far from the first", () => {
    fc.assert(
        fc.property(anyCidr, fc.nat(2 ** 32 - 1), (cidr, pick) => {
            const host = pick % 2 ** (32 - cidr.prefix);
            expect(toNumber(addressAt(cidr, host)) - cidr.base).toBe(host);
        }),
    );
});

test("networks overlap exactly where one contains the other's first address", () => {
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
            fc.pre(cidr.prefix < 32);
            const prefix = cidr.prefix + 1;
            const halves = [cidr.base, cidr.base + 2 ** (32 - prefix)].map((base) => ({ base, prefix }));
            expect([cidr, ...halves].every((other) => cidrsOverlap(cidr, other))).toBe(true);
            expect(cidrsOverlap(halves[0]!, halves[1]!)).toBe(false);
        }),
    );
});
