import * as pulumi from "@pulumi/pulumi";

/** The label of the subnet in the internal names. */
export const subnetLabel = "nodes";

const longestLabel = 15;

/** The network's label in the internal names: up to 15 letters and digits, beginning with a letter. It need not be unique. */
export function networkLabel(cluster: string): string {
    const letters = cluster.toLowerCase().replaceAll(/[^a-z0-9]+/g, "");
    return (/^[a-z]/.test(letters) ? letters : `c${letters}`).slice(0, longestLabel);
}

/**
 * The name by which the machines of a network find one of them, whatever its address.
 * https://docs.oracle.com/iaas/Content/Network/Concepts/dns.htm
 */
export function internalName(cluster: string, machine: string): string {
    return `${machine}.${subnetLabel}.${networkLabel(cluster)}.oraclevcn.com`;
}

/** The tag of an instance with the name of its machine. */
export const nodeTag = "nomad-node";

/** Tags of every resource of a cluster, by which people and policies find them. */
export function clusterTags(cluster: string): Record<string, string> {
    return { "nomad-cluster": [pulumi.getProject(), pulumi.getStack(), cluster].join("/") };
}
