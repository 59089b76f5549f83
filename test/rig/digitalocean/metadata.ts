import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { macAddress } from "../../../sdk/nspawn/names";
import {
    type AccountState,
    type Droplet,
    metadataFolder,
    publicNetworkName,
    vpcNetworkName,
} from "./accountState";

/**
 * A droplet's metadata at `http://169.254.169.254/metadata/v1/`, by path.
 * https://docs.digitalocean.com/reference/api/metadata/
 */
export function metadataFiles(
    account: string,
    state: AccountState,
    droplet: Droplet,
): Record<string, string> {
    const { id, name, region, userData = "", sshKeys, tags, publicAddress, privateAddress } = droplet;
    const reserved = Object.keys(state.reservedIps).find((ip) => state.reservedIps[ip]?.dropletId === id);
    const mac = {
        public: macAddress(publicNetworkName(account), publicAddress),
        private: macAddress(vpcNetworkName(account, droplet.vpcUuid), privateAddress),
    };
    const addresses = { public: publicAddress, private: privateAddress };
    const sides = ["public", "private"] as const;
    const document = {
        droplet_id: Number(id),
        hostname: name,
        ...{ region, user_data: userData, public_keys: sshKeys, tags },
        interfaces: Object.fromEntries(
            sides.map((side) => [
                side,
                [{ ipv4: { ip_address: addresses[side] }, mac: mac[side], type: side }],
            ]),
        ),
        reserved_ip: { ipv4: { active: reserved !== undefined, ip_address: reserved } },
    };
    return {
        "v1.json": JSON.stringify(document),
        "v1/id": id,
        "v1/hostname": name,
        "v1/region": region,
        "v1/user-data": userData,
        "v1/public-keys": sshKeys.join("\n"),
        "v1/tags": tags.join("\n"),
        "v1/reserved_ip/ipv4/active": String(reserved !== undefined),
        ...(reserved === undefined ? {} : { "v1/reserved_ip/ipv4/ip_address": reserved }),
        ...Object.fromEntries(
            sides.flatMap((side) => [
                [`v1/interfaces/${side}/0/ipv4/address`, addresses[side]],
                [`v1/interfaces/${side}/0/mac`, mac[side]],
                [`v1/interfaces/${side}/0/type`, side],
            ]),
        ),
        ...(droplet.ipv6Address === undefined
            ? {}
            : { "v1/interfaces/public/0/ipv6/address": droplet.ipv6Address }),
    };
}

/** Replaces each file at once, because the droplet may be reading it. */
export async function writeMetadata(account: string, state: AccountState, droplet: Droplet): Promise<void> {
    const folder = join(metadataFolder(account, droplet.id), "metadata");
    const files = metadataFiles(account, state, droplet);
    for (const [path, content] of Object.entries(files)) {
        const file = join(folder, path);
        await mkdir(dirname(file), { recursive: true, mode: 0o700 });
        await writeFile(`${file}.new`, content, { mode: 0o600 });
        await rename(`${file}.new`, file);
    }
    const optional = "v1/reserved_ip/ipv4/ip_address";
    if (!(optional in files)) await rm(join(folder, optional), { force: true });
}

export async function removeMetadata(account: string, droplet: string): Promise<void> {
    await rm(metadataFolder(account, droplet), { recursive: true, force: true });
}
