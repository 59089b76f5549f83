import { createHash } from "node:crypto";
import { join } from "node:path";
import { readJson, removeFile, stateFolder, withLock, writeJson } from "../../../sdk/nspawn/state";

/** Everything that exists in one account, no matter which process made it. */
export interface AccountState {
    droplets: Record<string, Droplet>;
    vpcs: Record<string, Vpc>;
    firewalls: Record<string, Firewall>;
    sshKeys: Record<string, SshKey>;
    tags: string[];
    projects: Record<string, Project>;
    /** By address. */
    reservedIps: Record<string, ReservedIp>;
    volumes: Record<string, Volume>;
    dropletLimit: number;
    /** Errors that answer the next requests. */
    failures: Failure[];
    /** Names of droplets that become active but never answer. */
    neverBoot: string[];
    /** The last number of a droplet, key or address. No number is used twice. */
    last: { id: number; publicAddress: number; privateAddress: Record<string, number> };
}

export interface Droplet {
    id: string;
    name: string;
    region: string;
    size: string;
    image: string;
    tags: string[];
    vpcUuid: string;
    publicAddress: string;
    privateAddress: string;
    ipv6Address?: string;
    status: "new" | "active" | "off";
    /** True while an action on it runs. */
    locked: boolean;
    createdAt: string;
    backups: boolean;
    monitoring: boolean;
    userData?: string;
    /** Lines of `authorized_keys`. */
    sshKeys: string[];
    /** Its name on this host; undefined for a droplet that never boots. */
    machine?: string;
}

export interface Vpc {
    id: string;
    name: string;
    region: string;
    ipRange: string;
    description?: string;
    default: boolean;
    createdAt: string;
}

export interface FirewallRule {
    protocol: string;
    /** `22`, `8000-9000`, `all`; not for icmp. */
    portRange?: string;
    addresses: string[];
    tags: string[];
    dropletIds: number[];
}

export interface Firewall {
    id: string;
    name: string;
    tags: string[];
    dropletIds: number[];
    inbound: FirewallRule[];
    outbound: FirewallRule[];
    createdAt: string;
}

export interface SshKey {
    id: string;
    name: string;
    publicKey: string;
    fingerprint: string;
}

export interface Project {
    id: string;
    name: string;
    description: string;
    purpose: string;
    environment?: string;
    isDefault: boolean;
    /** URNs such as `do:droplet:412345678`. */
    resources: string[];
    createdAt: string;
    updatedAt: string;
}

export interface ReservedIp {
    region: string;
    dropletId?: string;
}

export interface Volume {
    id: string;
    name: string;
    region: string;
    /** GiB. */
    size: number;
    /** Loop device of this host. */
    device: string;
    /** The droplet to which it is attached. */
    dropletId?: string;
}

export interface Failure {
    /** HTTP status: 429 and those from 500 on are tried again by the plugin, as by the real one. */
    status: number;
    message: string;
    /** Number of requests that fail. Default 1. */
    times?: number;
    /** The beginning of the requests that fail, such as `POST /v2/droplets`. Default: any request. */
    request?: string;
}

/** Six hexadecimal digits in the names of everything that the account has on this host. */
export function accountId(token: string): string {
    return createHash("sha256").update(token).digest("hex").slice(0, 6);
}

/** Prefix of the names of an account's machines and networks. */
export const hostPrefix = (account: string) => `do-${account}-`;

export const publicNetworkName = (account: string) => `${hostPrefix(account)}public`;
export const vpcNetworkName = (account: string, vpc: string) =>
    `${hostPrefix(account)}vpc-${vpc.slice(0, 13)}`;

const accountFolder = (account: string) => join(stateFolder(), "digitalocean", account);
export const metadataFolder = (account: string, droplet: string) =>
    join(accountFolder(account), "metadata", droplet);
export const volumeFile = (account: string, volume: string) =>
    join(accountFolder(account), "volumes", `${volume}.img`);
const accountFile = (account: string) => join(accountFolder(account), "account.json");

export async function readAccount(account: string): Promise<AccountState> {
    return (await readJson<AccountState>(accountFile(account))) ?? emptyAccount();
}

/** Runs `change` while no other process changes the account. If it throws, the state stays as it was. */
export async function changeAccount<T>(
    account: string,
    change: (state: AccountState) => T | Promise<T>,
): Promise<T> {
    return withLock(accountFolder(account), async () => {
        const state = await readAccount(account);
        const result = await change(state);
        await writeJson(accountFile(account), state);
        return result;
    });
}

export async function forgetAccount(account: string): Promise<void> {
    await withLock(accountFolder(account), () => removeFile(accountFolder(account)));
}

export function emptyAccount(): AccountState {
    return {
        ...{
            droplets: {},
            vpcs: {},
            firewalls: {},
            sshKeys: {},
            tags: [],
            projects: {},
            reservedIps: {},
            volumes: {},
        },
        ...{ dropletLimit: 25, failures: [], neverBoot: [] },
        last: { id: 412345677, publicAddress: 1, privateAddress: {} },
    };
}
