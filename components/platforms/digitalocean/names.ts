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
