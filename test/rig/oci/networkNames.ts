import { createNetwork, type Network } from "../../../sdk/nspawn";
import { shortId } from "./ocid";
import { hostPrefix } from "./tenancyState";

export const publicNetworkName = (tenancy: string) => `${hostPrefix(tenancy)}public`;
export const subnetNetworkName = (tenancy: string, subnet: string) =>
    `${hostPrefix(tenancy)}net-${shortId(subnet)}`;
/** Also the name of its network namespace. */
export const routerName = (tenancy: string, vcn: string) => `${hostPrefix(tenancy)}vcn-${shortId(vcn)}`;

/**
 * The internet of a tenancy's instances: a network for tests of networks (RFC 2544), which no VCN can have. Its gateway is the
 * host, which stands for every computer outside.
 */
export async function publicNetwork(tenancy: string): Promise<Network> {
    return createNetwork({ name: publicNetworkName(tenancy), within: "198.18.0.0/15" });
}
