import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";

/**
 * Name in the account of something that a cluster has once, or once for each `part`. It is unique for project, stack and cluster,
 * because names of VPCs, firewalls and keys must be unique in an account. Letters, digits, `.` and `-`.
 */
export function accountName(cluster: string, part?: string): string {
    return [pulumi.getProject(), pulumi.getStack(), cluster, part]
        .filter(Boolean)
        .join("-")
        .replaceAll(/[^a-zA-Z0-9.-]+/g, "-");
}

/** The tag of a group's droplets and of no other droplets, by which firewalls select them. */
export function groupTag(cluster: string, group: string): string {
    return ["nomad-cluster", pulumi.getProject(), pulumi.getStack(), cluster, group]
        .join(":")
        .replaceAll(/[^a-zA-Z0-9:_-]+/g, "-");
}

/** DigitalOcean's limit. */
const longestVolumeName = 64;

/**
 * Name in the account of a machine's volume, which is also the name of its device. Lower case letters, digits and `-`, beginning
 * with a letter. One that is too long ends in a hash of the whole.
 */
export function volumeName(cluster: string, machine: string): string {
    const whole = accountName(cluster, machine)
        .toLowerCase()
        .replaceAll(/[^a-z0-9]+/g, "-");
    const named = /^[a-z]/.test(whole) ? whole : `v-${whole}`;
    if (named.length <= longestVolumeName) return named;
    const hash = createHash("sha256").update(named).digest("hex").slice(0, 8);
    return `${named.slice(0, longestVolumeName - hash.length - 1)}-${hash}`;
}
