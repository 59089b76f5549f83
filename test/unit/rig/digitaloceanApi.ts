import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
    accountId,
    type AccountState,
    changeAccount,
    type Droplet,
    emptyAccount,
} from "../../rig/digitalocean/accountState";

/** A fresh token in the environment before each test, and a state folder that is gone afterwards. */
export function useAccount(): {
    token: string;
    change: (work: (state: AccountState) => void) => Promise<void>;
} {
    const folder = mkdtempSync(join(tmpdir(), "digitalocean-"));
    const before = process.env;
    const account = {
        token: "",
        change: async (work: (state: AccountState) => void) => changeAccount(accountId(account.token), work),
    };
    beforeEach(() => {
        account.token = `unit-${process.pid}-${Math.random()}`;
        process.env = {
            ...before,
            PULUMI_NOMAD_CLUSTER_STATE: folder,
            DIGITALOCEAN_TOKEN: account.token,
            DIGITALOCEAN_HTTP_RETRY_WAIT_MIN: "0.01",
        };
    });
    afterAll(() => {
        process.env = before;
        rmSync(folder, { recursive: true, force: true });
    });
    return account;
}

/** An account with droplets of these tags, `10.20.0.<n>` in their VPC. */
export function accountWith(tagsOf: readonly string[][]): AccountState {
    const state = emptyAccount();
    tagsOf.forEach((tags, index) => {
        const id = String(index + 1);
        state.droplets[id] = dropletOf(id, tags);
        state.tags.push(...tags);
    });
    return state;
}

function dropletOf(id: string, tags: string[]): Droplet {
    return {
        ...{
            id,
            name: `d-${id}`,
            tags,
            region: "sgp1",
            size: "s-1vcpu-1gb",
            image: "debian-12-x64",
            vpcUuid: "vpc",
        },
        ...{
            publicAddress: `198.18.0.${id}`,
            privateAddress: `10.20.0.${id}`,
            ipv6Address: `2001:db8::${id}`,
        },
        ...{ status: "active", locked: false, createdAt: "", backups: false, monitoring: false, sshKeys: [] },
    };
}
