import { createHash } from "node:crypto";
import { createNetwork, type Network } from "../../../sdk/nspawn";
import type { Subnet } from "./records";
import { hostPrefix } from "./subscriptionState";

/** Ten digits of a resource's ID, which tell the resources of one subscription apart in names on this host. */
export const shortId = (id: string) =>
    createHash("sha256").update(id.toLowerCase()).digest("hex").slice(0, 10);

export const publicNetworkName = (subscription: string) => `${hostPrefix(subscription)}public`;
export const subnetNetworkName = (subscription: string, subnet: string) =>
    `${hostPrefix(subscription)}net-${shortId(subnet)}`;
/** Also the name of its network namespace. */
export const routerName = (subscription: string, network: string) =>
    `${hostPrefix(subscription)}vnet-${shortId(network)}`;

/**
 * The internet of a subscription's machines: a network for tests of networks (RFC 2544), which no virtual network can have. Its gateway is
 * the host, which stands for every computer outside.
 */
export async function publicNetwork(subscription: string): Promise<Network> {
    return createNetwork({ name: publicNetworkName(subscription), within: "198.18.0.0/15" });
}

/** The virtual network of a subnet. */
export const networkOf = (subnetId: string) => subnetId.split("/").slice(0, 9).join("/");

export const prefixOf = ({ inputs }: Pick<Subnet, "inputs">) =>
    inputs.addressPrefix ?? inputs.addressPrefixes?.[0] ?? "";

/** The case of IDs does not matter. */
export const sameId = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();
