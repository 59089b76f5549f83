import * as pulumi from "@pulumi/pulumi";
import { shortName } from "../shortName";

/** DigitalOcean's limit for most names. */
const longestName = 255;

/**
 * Name in the account of something that a cluster has once, or once for each `part`. It is unique for project, stack and cluster,
 * because names of VPCs, firewalls and keys must be unique in an account. Letters, digits, `.` and `-`.
 */
export function accountName(cluster: string, part?: string): string {
    const whole = [pulumi.getProject(), pulumi.getStack(), cluster, part].filter(Boolean).join("-");
    return shortName(whole.replaceAll(/[^a-zA-Z0-9.-]+/g, "-"), longestName);
}

/** The tag of a group's droplets and of no other droplets, by which firewalls select them. */
export function groupTag(cluster: string, group: string): string {
    const whole = ["nomad-cluster", pulumi.getProject(), pulumi.getStack(), cluster, group].join(":");
    return shortName(whole.replaceAll(/[^a-zA-Z0-9:_-]+/g, "-"), longestName);
}

/** Of Linux, which gets a droplet's name as its host name until the machine has its own. */
const longestHostName = 63;

/** Name of a machine's droplet, which has to be a host name: letters, digits, `.` and `-`. */
export function dropletName(cluster: string, machine: string): string {
    return shortName(`${cluster}-${machine}`.replaceAll(/[^a-zA-Z0-9.-]+/g, "-"), longestHostName);
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
    return shortName(named, longestVolumeName);
}
