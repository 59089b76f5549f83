import * as pulumi from "@pulumi/pulumi";

/**
 * Name in the account of what a cluster has once, or once for each `part`: unique for project, stack and cluster, as VPCs,
 * firewalls and keys of an account share one space. Letters, digits, `.` and `-`.
 */
export function accountName(cluster: string, part?: string): string {
    return [pulumi.getProject(), pulumi.getStack(), cluster, part]
        .filter(Boolean)
        .join("-")
        .replaceAll(/[^a-zA-Z0-9.-]+/g, "-");
}

/** The tag that the droplets of a group carry and no other droplet does: what the firewall knows them by. */
export function groupTag(cluster: string, group: string): string {
    return ["nomad-cluster", pulumi.getProject(), pulumi.getStack(), cluster, group]
        .join(":")
        .replaceAll(/[^a-zA-Z0-9:_-]+/g, "-");
}
