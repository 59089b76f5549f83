import {
    addressAt,
    type Cidr,
    cidrsOverlap,
    formatCidr,
    holds,
    parseCidr,
    parseRange,
    sizeOf,
} from "../topology";

/**
 * Private networks (RFC 1918) to choose from, in this order. The first begins where home routers, VPNs and clouds
 * seldom are; the last two leave out what containers get inside the machines: Docker's 172.17.0.0/16 and the
 * 172.26.64.0/20 of Nomad's bridge.
 */
const privateNetworks = ["10.64.0.0/10", "192.168.0.0/16", "172.18.0.0/15", "172.20.0.0/14", "172.28.0.0/14"];

const lengthOfChosen = 24;

/** A route to more than this is a way out to the world (in one or several pieces), not a network to keep clear of. */
const shortestNetworkPrefix = 8;

/** The first /24 that overlaps nothing in use, out of `pools`. */
export function chooseCidr(used: readonly Cidr[], pools: readonly string[] = privateNetworks): string {
    const taken = used.filter(isNetwork);
    for (const pool of pools.map(mustParse))
        for (let host = 0n; host < sizeOf(pool); host += 256n) {
            const candidate: Cidr = { version: 4, base: pool.base + host, prefix: lengthOfChosen };
            if (!taken.some((network) => cidrsOverlap(network, candidate))) return formatCidr(candidate);
        }
    throw new Error(
        `No /24 network is free for machines: this host's addresses and routes cover all of ${pools.join(", ")}. ` +
            "Remove a route (`ip route show table all`), disconnect a VPN, or choose a network yourself.",
    );
}

/** @throws Error if a network that was asked for is malformed, too small, too large or already in use. */
export function checkWantedCidr(wanted: string, used: readonly Cidr[]): void {
    const cidr = parseCidr(wanted);
    if (cidr?.version !== 4 || cidr.prefix < 16 || cidr.prefix > 28)
        throw new Error(
            `Expected \`cidr\` to be an IPv4 network between /16 and /28, got \`${wanted}\`. Use one like \`10.64.0.0/24\`.`,
        );
    const other = used.filter(isNetwork).find((network) => cidrsOverlap(network, cidr));
    if (other !== undefined)
        throw new Error(
            `Expected \`cidr\` to be a network that this host does not use, got \`${wanted}\`, which overlaps its ` +
                `\`${formatCidr(other)}\`. Choose another one, or leave it out to have a free one chosen.`,
        );
}

/** The host's own address in a network: the first one. */
export function gatewayOf(cidr: string): string {
    return addressAt(mustParse(cidr), 1);
}

/** The lowest address of a network that neither the host nor a machine has. */
export function chooseAddress(cidr: string, used: readonly string[]): string {
    const network = mustParse(cidr);
    const last = Number(sizeOf(network)) - 2;
    for (let host = 2; host <= last; host++) {
        const address = addressAt(network, host);
        if (!used.includes(address)) return address;
    }
    throw new Error(
        `All addresses of the network ${cidr} are taken. Remove machines, or use a larger network.`,
    );
}

/** Whether a machine may have the address: in the network, neither its first nor last one nor the host's. */
export function isMachineAddress(cidr: string, address: string): boolean {
    const network = mustParse(cidr);
    const single = parseRange(address);
    if (single === undefined || !holds(network, single)) return false;
    const host = single.base - network.base;
    return host >= 2n && host <= sizeOf(network) - 2n;
}

const isNetwork = ({ prefix }: Cidr) => prefix >= shortestNetworkPrefix;

function mustParse(text: string): Cidr {
    const cidr = parseCidr(text);
    if (cidr?.version !== 4) throw new Error(`\`${text}\` is not an IPv4 network.`);
    return cidr;
}
