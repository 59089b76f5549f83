import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import { shortName } from "../shortName";

/** The shortest limit of the types that are used: virtual machines, scale sets and networks. */
const longestName = 64;

/**
 * The name in Azure of a part of a cluster, such as `prod-servers-0`. It is unique for its type in a resource group with one cluster of that name.
 * Letters, digits and `-`; one that is too long ends in a hash of the whole.
 * https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules
 */
export function azureName(...parts: string[]): string {
    return shortened(parts.join("-"), longestName);
}

/** Names of resource groups may be longer. */
const longestGroupName = 90;

/** The name of a cluster's own resource group, unique in a subscription for project, stack and cluster. */
export function groupName(cluster: string): string {
    return shortened([pulumi.getProject(), pulumi.getStack(), cluster].join("-"), longestGroupName);
}

function shortened(whole: string, longest: number): string {
    return shortName(whole.replaceAll(/[^a-zA-Z0-9]+/g, "-").replaceAll(/^-|-$/g, ""), longest);
}

/** Of a vault's name: letters, digits and `-`, beginning with a letter, unique among all vaults of the world. */
const longestVaultName = 24;
const suffixLength = 12;

/** @param principalId of the only identity that may read the vault; another one gives another name */
export function vaultName(cluster: string, principalId: string): string {
    const letters = cluster.toLowerCase().replaceAll(/[^a-z0-9]+/g, "");
    const begin = (/^[a-z]/.test(letters) ? letters : `c${letters}`).slice(
        0,
        longestVaultName - suffixLength - 1,
    );
    return `${begin}-${createHash("sha256").update(principalId).digest("hex").slice(0, suffixLength)}`;
}

/** Tags of every resource of a cluster, by which people and policies find them. */
export function clusterTags(cluster: string): Record<string, string> {
    return { "nomad-cluster": [pulumi.getProject(), pulumi.getStack(), cluster].join("/") };
}

/** The tag with the name of a resource's group or pool. */
export const groupTag = "nomad-group";
