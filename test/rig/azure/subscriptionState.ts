import { createHash } from "node:crypto";
import { join } from "node:path";
import { readJson, removeFile, stateFolder, withLock, writeJson } from "../../../sdk/nspawn/state";
import type * as records from "./records";

/** Everything that exists in one subscription, no matter which process made it. Resources are found by their IDs in lower case. */
export interface SubscriptionState {
    groups: Record<string, records.ResourceGroup>;
    networks: Record<string, records.VirtualNetwork>;
    subnets: Record<string, records.Subnet>;
    securityGroups: Record<string, records.SecurityGroup>;
    applicationGroups: Record<string, records.ApplicationGroup>;
    addresses: Record<string, records.PublicAddress>;
    gateways: Record<string, records.NatGateway>;
    interfaces: Record<string, records.NetworkInterface>;
    scaleSets: Record<string, records.ScaleSet>;
    machines: Record<string, records.VirtualMachine>;
    identities: Record<string, records.Identity>;
    vaults: Record<string, records.Vault>;
    /** Names of vaults that were deleted and can be recovered: nobody else gets them. */
    deletedVaults: string[];
    /** Most cores in the region. */
    coreQuota: number;
    /** Sizes that the subscription cannot have, and places without room for a size. */
    unavailable: string[];
    full: { size: string; zone?: string }[];
    /** Errors that answer the next requests. */
    failures: Failure[];
    /** Names of virtual machines that are made but never answer. */
    neverBoot: string[];
    /** The last number of an address. */
    last: { publicAddress: number; privateAddress: Record<string, number> };
}

export interface Failure {
    /** HTTP status. */
    status: number;
    code: string;
    message: string;
    /** Number of requests that fail. Default 1. */
    times?: number;
    /** Type of the resource whose creation fails, such as `virtualMachines`. Default: any. */
    type?: string;
}

/** Six hexadecimal digits in the names of everything that the subscription has on this host. */
export function subscriptionKey(subscriptionId: string): string {
    return createHash("sha256").update(subscriptionId).digest("hex").slice(0, 6);
}

/** Prefix of the names of a subscription's machines, networks and routers. */
export const hostPrefix = (subscription: string) => `az-${subscription}-`;

export const subscriptionFolder = (subscription: string) => join(stateFolder(), "azure", subscription);
const file = (subscription: string) => join(subscriptionFolder(subscription), "subscription.json");

export async function readSubscription(subscription: string): Promise<SubscriptionState> {
    return (await readJson<SubscriptionState>(file(subscription))) ?? emptySubscription();
}

/** Runs `change` while no other process changes the subscription. If it throws, the state stays as it was. */
export async function changeSubscription<T>(
    subscription: string,
    change: (state: SubscriptionState) => T | Promise<T>,
): Promise<T> {
    return withLock(subscriptionFolder(subscription), async () => {
        const state = await readSubscription(subscription);
        const result = await change(state);
        await writeJson(file(subscription), state);
        return result;
    });
}

export async function forgetSubscription(subscription: string): Promise<void> {
    await withLock(subscriptionFolder(subscription), () => removeFile(subscriptionFolder(subscription)));
}

export function emptySubscription(): SubscriptionState {
    return {
        ...{ groups: {}, networks: {}, subnets: {}, securityGroups: {}, applicationGroups: {} },
        ...{ addresses: {}, gateways: {}, interfaces: {}, scaleSets: {}, machines: {} },
        ...{ identities: {}, vaults: {}, deletedVaults: [] },
        // https://learn.microsoft.com/azure/quotas/regional-quota-requests
        ...{ coreQuota: 20, unavailable: [], full: [], failures: [], neverBoot: [] },
        last: { publicAddress: 1, privateAddress: {} },
    };
}
