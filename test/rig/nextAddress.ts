import { addressAt, parseCidr, sizeOf } from "../../sdk/topology";

/**
 * The next free address of a network, and its number there. It is not the address that was released last, so that a program that keeps
 * an old address fails here and not only in the cloud. Undefined if no address is left.
 */
export function nextAddress(
    cidr: string,
    last: number,
    taken: readonly string[],
): { host: number; address: string } | undefined {
    const network = parseCidr(cidr);
    if (network === undefined) throw new Error(`\`${cidr}\` is no network`);
    const size = Number(sizeOf(network)) - 3; // without the first, the gateway's and the last
    for (let step = 0; step < size; step++) {
        const host = 2 + ((last - 1 + step) % size);
        const address = addressAt(network, host);
        if (!taken.includes(address)) return { host, address };
    }
    return undefined;
}
