import { cidrsOverlap, parseCidr, type Problem } from "../../../sdk/topology";

const path = "networkCidr";

/** https://learn.microsoft.com/azure/virtual-network/virtual-networks-faq */
const keptByAzure = {
    "the network of Azure's metadata service": "169.254.0.0/16",
    "the address of Azure's platform services": "168.63.129.16/32",
};

/** The first four of a subnet and its last. */
const reservedAddresses = 5;

/** Problems of the machines' network. */
export function validateNetwork(text: string | undefined, machines: number): Problem[] {
    const cidr = text === undefined ? undefined : parseCidr(text);
    if (cidr === undefined) return []; // missing, or refused elsewhere
    const room = 2 ** (32 - cidr.prefix) - reservedAddresses;
    const overlapped = Object.entries(keptByAzure).filter(([, kept]) => cidrsOverlap(cidr, parseCidr(kept)!));
    return [
        ...overlapped.map(([what, kept]) => ({
            propertyPath: path,
            reason: `Expected \`${path}\` to be apart from ${what}, \`${kept}\`, got \`${text}\`, which overlaps it. Use one like \`10.20.0.0/24\`.`,
        })),
        ...(machines > room
            ? [
                  {
                      propertyPath: path,
                      reason: `Expected \`${path}\` to have an address for each of ${machines} machines, got \`${text}\`, which has ${Math.max(0, room)} beside the ${reservedAddresses} that Azure keeps. Use a larger one, like \`10.20.0.0/24\`.`,
                  },
              ]
            : []),
    ];
}
