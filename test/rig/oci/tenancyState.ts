import { createHash } from "node:crypto";
import { join } from "node:path";
import { readJson, removeFile, stateFolder, withLock, writeJson } from "../../../sdk/nspawn/state";

/** Everything that exists in one tenancy, no matter which process made it. Resources are found by their OCIDs. */
export interface TenancyState {
    vcns: Record<string, Vcn>;
    gateways: Record<string, InternetGateway>;
    routeTables: Record<string, RouteTable>;
    securityLists: Record<string, SecurityList>;
    subnets: Record<string, Subnet>;
    groups: Record<string, SecurityGroup>;
    instances: Record<string, Instance>;
    /** Service limits that a test has set, by their names. */
    limits: Record<string, number>;
    /** Errors that answer the next requests. */
    failures: Failure[];
    outOfCapacity: { shape: string; availabilityDomain: string }[];
    /** Display names of instances that become running but never answer. */
    neverBoot: string[];
    /** Number of times that Oracle has published new images. */
    imageReleases: number;
    /** The last number of an address. */
    last: { publicAddress: number; privateAddress: Record<string, number> };
}

interface Named {
    id: string;
    compartmentId: string;
    displayName: string;
    freeformTags: Record<string, string>;
    timeCreated: string;
}

export interface Vcn extends Named {
    cidrBlocks: string[];
    dnsLabel?: string;
    defaultRouteTableId: string;
    defaultSecurityListId: string;
    /** The router's own address on the internet. */
    routerAddress: string;
}

export interface InternetGateway extends Named {
    vcnId: string;
    enabled: boolean;
}

export interface RouteTable extends Named {
    vcnId: string;
    routeRules: { destination: string; networkEntityId: string }[];
}

export interface Rule {
    ingress: boolean;
    /** IANA's number or `all`. */
    protocol: string;
    /** A network, or the OCID of a network security group. */
    peer: string;
    ports?: { min: number; max: number };
    icmp?: { type: number; code?: number };
}

export interface SecurityList extends Named {
    vcnId: string;
    rules: Rule[];
}

export interface Subnet extends Named {
    vcnId: string;
    cidrBlock: string;
    dnsLabel?: string;
    routeTableId: string;
    securityListIds: string[];
    prohibitPublicIp: boolean;
}

export interface SecurityGroup extends Named {
    vcnId: string;
    /** By the rule's own identifier. */
    rules: Record<string, Rule>;
}

export interface Instance extends Named {
    availabilityDomain: string;
    faultDomain: string;
    shape: string;
    ocpus: number;
    memoryInGbs: number;
    bootVolumeSizeInGbs: number;
    imageId: string;
    metadata: Record<string, string>;
    subnetId: string;
    nsgIds: string[];
    hostnameLabel?: string;
    privateIp: string;
    publicIp?: string;
    state: "PROVISIONING" | "RUNNING" | "STOPPED" | "TERMINATING" | "TERMINATED";
    /** Its name on this host; undefined for an instance that never boots. */
    machine?: string;
}

export interface Failure {
    /** HTTP status. The plugin tries again after 429. */
    status: number;
    code: string;
    message: string;
    /** Number of requests that fail. Default 1. */
    times?: number;
    /** Name of the operation that fails, such as `LaunchInstance`. Default: any. */
    operation?: string;
}

/** Six hexadecimal digits in the names of everything that the tenancy has on this host. */
export function tenancyKey(tenancyId: string): string {
    return createHash("sha256").update(tenancyId).digest("hex").slice(0, 6);
}

/** Prefix of the names of a tenancy's machines, networks and routers. */
export const hostPrefix = (tenancy: string) => `oci-${tenancy}-`;

export const tenancyFolder = (tenancy: string) => join(stateFolder(), "oci", tenancy);
const tenancyFile = (tenancy: string) => join(tenancyFolder(tenancy), "tenancy.json");

export async function readTenancy(tenancy: string): Promise<TenancyState> {
    return (await readJson<TenancyState>(tenancyFile(tenancy))) ?? emptyTenancy();
}

/** Runs `change` while no other process changes the tenancy. If it throws, the state stays as it was. */
export async function changeTenancy<T>(
    tenancy: string,
    change: (state: TenancyState) => T | Promise<T>,
): Promise<T> {
    return withLock(tenancyFolder(tenancy), async () => {
        const state = await readTenancy(tenancy);
        const result = await change(state);
        await writeJson(tenancyFile(tenancy), state);
        return result;
    });
}

export async function forgetTenancy(tenancy: string): Promise<void> {
    await withLock(tenancyFolder(tenancy), () => removeFile(tenancyFolder(tenancy)));
}

export function emptyTenancy(): TenancyState {
    return {
        ...{
            vcns: {},
            gateways: {},
            routeTables: {},
            securityLists: {},
            subnets: {},
            groups: {},
            instances: {},
        },
        ...{ limits: {}, failures: [], outOfCapacity: [], neverBoot: [], imageReleases: 1 },
        last: { publicAddress: 1, privateAddress: {} },
    };
}
