import * as fc from "fast-check";
import {
    checkWantedCidr,
    chooseAddress,
    chooseCidr,
    gatewayOf,
    isMachineAddress,
} from "../../../sdk/nspawn/addressChoice";
import { addressAt, type Cidr, cidrsOverlap, parseCidr, parseRange } from "../../../sdk/topology";

const cidr = (text: string): Cidr => parseCidr(text) ?? fail(text);
const cidrs = (...texts: string[]) => texts.map(cidr);

function fail(text: string): never {
    throw new Error(`the test's own network ${text} is malformed`);
}

/** Networks in and around the private ranges, so that some overlap. */
const usedNetwork = fc
    .tuple(
        fc
            .constantFrom("10.64.0.0/10", "10.0.0.0/8", "192.168.0.0/16", "172.16.0.0/12", "100.64.0.0/10")
            .map(cidr),
        fc.nat(2 ** 24 - 1),
        fc.integer({ min: 8, max: 32 }),
    )
    .map(([pool, offset, prefix]) => {
        const address = addressAt(pool, offset % 2 ** (32 - pool.prefix));
        return parseRange(`${address}/${prefix}`) ?? fail(address);
    });

const privateNetworks = cidrs("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16");

test("the chosen network is a private /24 that overlaps nothing the host uses, nor what containers get", () => {
    const containers = cidrs("172.17.0.0/16", "172.26.64.0/20");
    fc.assert(
        fc.property(fc.array(usedNetwork, { maxLength: 30 }), (used) => {
            let chosen: Cidr;
            try {
                chosen = cidr(chooseCidr(used));
            } catch {
                // Only if each of the three private ranges is taken as a whole.
                return used.some(({ prefix }) => prefix <= 10);
            }
            expect(chosen.prefix).toBe(24);
            expect([...used, ...containers].filter((other) => cidrsOverlap(other, chosen))).toEqual([]);
            return privateNetworks.some((range) => cidrsOverlap(range, chosen));
        }),
    );
});

test("networks chosen one after the other never overlap", () => {
    const chosen: Cidr[] = [];
    for (let count = 0; count < 300; count++) chosen.push(cidr(chooseCidr(chosen)));
    expect(new Set(chosen.map(({ base }) => base)).size).toBe(300);
});

test("a VPN that takes all of 10.0.0.0/8 moves machines to another private range", () => {
    expect(chooseCidr(cidrs("10.0.0.0/8"))).toMatch(/^192\.168\./);
    expect(chooseCidr(cidrs("10.0.0.0/8", "192.168.0.0/16"))).toMatch(/^172\.18\./);
});

test("a default route, in one piece or in OpenVPN's two halves, takes no network", () => {
    expect(chooseCidr(cidrs("0.0.0.0/0", "0.0.0.0/1", "128.0.0.0/1"))).toBe(chooseCidr([]));
});

test("a host that uses all private networks is told what to do", () => {
    expect(() => chooseCidr(cidrs("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"))).toThrow(
        "No /24 network is free for machines: this host's addresses and routes cover all of 10.64.0.0/10, 192.168.0.0/16, 172.18.0.0/15, 172.20.0.0/14, 172.28.0.0/14. " +
            "Remove a route (`ip route show table all`), disconnect a VPN, or choose a network yourself.",
    );
});

test.each(["10.0.0.0/8", "10.0.0.1/24", "10.0.0.0/29", "fd00::/64", "ten"])(
    "%s is refused as a wanted network, with what is allowed",
    (wanted) => {
        expect(() => checkWantedCidr(wanted, [])).toThrow(
            `Expected \`cidr\` to be an IPv4 network between /16 and /28, got \`${wanted}\`.`,
        );
    },
);

test("a wanted network that the host uses is refused with the one it overlaps", () => {
    const used = cidrs("0.0.0.0/0", "192.0.2.0/24", "10.9.8.0/25");
    expect(() => checkWantedCidr("10.9.0.0/16", used)).toThrow(
        "got `10.9.0.0/16`, which overlaps its `10.9.8.0/25`",
    );
    expect(() => checkWantedCidr("10.8.0.0/16", used)).not.toThrow();
});

test("machines get the lowest free address, never the network's, the host's or the broadcast address", () => {
    for (const prefix of [24, 25, 26, 27, 28]) {
        const network = `10.70.0.0/${prefix}`;
        const given: string[] = [];
        const size = 2 ** (32 - prefix);
        for (let count = 0; count < size - 3; count++) given.push(chooseAddress(network, given));
        expect(new Set(given).size).toBe(size - 3);
        expect(given.every((address) => isMachineAddress(network, address))).toBe(true);
        expect(given).not.toContain(gatewayOf(network));
        expect(given).not.toContain(`10.70.0.${size - 1}`);
        expect(() => chooseAddress(network, given)).toThrow(
            `All addresses of the network ${network} are taken.`,
        );
    }
    expect(chooseAddress("10.70.0.0/24", ["10.70.0.2", "10.70.0.4"])).toBe("10.70.0.3");
});

test.each(["10.70.0.0", "10.70.0.1", "10.70.0.255", "10.70.1.2", "fd00::2", "host"])(
    "%s is no address for a machine in 10.70.0.0/24",
    (address) => expect(isMachineAddress("10.70.0.0/24", address)).toBe(false),
);
