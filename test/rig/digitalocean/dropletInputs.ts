import type { AccountState } from "./accountState";
import { isImage } from "./images";
import { isRegion } from "./regions";
import { unprocessable } from "./request";
import { findSize, type Size } from "./sizes";

export interface DropletInputs {
    name: string;
    image: string;
    size: string;
    region?: string;
    tags?: string[];
    sshKeys?: string[];
    userData?: string;
    vpcUuid?: string;
    backups: boolean;
    backupPolicy?: object;
    monitoring: boolean;
    ipv6: boolean;
    ipv6Address?: string;
    dropletAgent?: boolean;
    gracefulShutdown: boolean;
    resizeDisk: boolean;
    privateNetworking?: boolean;
    publicNetworking?: boolean;
    gpuPartitionMode?: string;
    volumeIds?: string[];
}

/** Region of a droplet that names none. */
export const defaultRegion = "nyc3";

/** @throws ApiError if the API refuses such a droplet. */
export function checkDroplet(state: AccountState, inputs: DropletInputs): void {
    const region = inputs.region ?? defaultRegion;
    checkDropletName(inputs.name);
    if (!isRegion(region)) throw unprocessable("You specified an invalid region for Droplet creation.");
    if (!isImage(inputs.image)) throw unprocessable("You specified an invalid image for Droplet creation.");
    sizeIn(inputs.size, region);
    const wrong = (inputs.sshKeys ?? []).filter((key) => findSshKey(state, key) === undefined);
    if (wrong.length > 0)
        throw unprocessable(`${wrong.join(", ")} are invalid key identifiers for Droplet creation.`);
    if (Buffer.byteLength(inputs.userData ?? "") > 64 * 1024)
        throw unprocessable("User data is too long (maximum is 64 KiB).");
    const vpc = inputs.vpcUuid === undefined ? undefined : state.vpcs[inputs.vpcUuid];
    if (inputs.vpcUuid !== undefined && vpc === undefined) throw unprocessable("VPC not found");
    if (vpc !== undefined && vpc.region !== region.toLowerCase())
        throw unprocessable("The VPC is not in the same region as the Droplet.");
    // Last, because the API counts only droplets that it would make.
    if (Object.keys(state.droplets).length >= state.dropletLimit)
        throw unprocessable("creating this/these droplet(s) will exceed your droplet limit");
}

export function checkDropletName(name: string): void {
    if (!/^[a-zA-Z0-9][a-zA-Z0-9.-]*$/.test(name) || name.length > 255)
        throw unprocessable("Only valid hostname characters are allowed. (a-z, A-Z, 0-9, . and -)");
}

/** @throws ApiError if the region has no such size. */
export function sizeIn(slug: string, region: string): Size {
    const size = findSize(slug);
    if (size === undefined) throw unprocessable("You specified an invalid size for Droplet creation.");
    if (size.regions !== undefined && !size.regions.includes(region.toLowerCase()))
        throw unprocessable("Size is not available in this region.");
    return size;
}

/** @throws ApiError if the new size has a smaller disk, because no disk can shrink. */
export function checkResize(from: Size, to: Size): void {
    if (to.disk < from.disk) throw unprocessable("This size is not available because it has a smaller disk.");
}

/** By its id or fingerprint. */
export function findSshKey(state: AccountState, idOrFingerprint: string) {
    return Object.values(state.sshKeys).find(
        ({ id, fingerprint }) => id === idOrFingerprint || fingerprint === idOrFingerprint,
    );
}
