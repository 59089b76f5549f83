import { isWorldWide, parseCidr, type Problem } from "../topology";

/**
 * Every problem of a list of admitted networks, such as the admin ranges; empty if there is none.
 *
 * @param propertyPath Path of the list in the arguments, for example `admin.cidrs`.
 */
export function validateSourceCidrs(propertyPath: string, cidrs: readonly string[]): Problem[] {
    return cidrs.flatMap((cidr, index) => {
        const path = `${propertyPath}[${index}]`;
        if (parseCidr(cidr) === undefined) {
            return {
                propertyPath: path,
                reason: `Expected \`${path}\` to be a network in CIDR notation without host bits, got \`${cidr}\`. Use one like \`203.0.113.7/32\` or \`2001:db8::/48\`.`,
            };
        }
        if (isWorldWide(cidr)) {
            return {
                propertyPath: path,
                reason: `Expected \`${path}\` to be a network of your own, at least /8 for IPv4 and /7 for IPv6, got \`${cidr}\`, which admits outsiders. Use your own address, like \`203.0.113.7/32\`.`,
            };
        }
        return [];
    });
}
