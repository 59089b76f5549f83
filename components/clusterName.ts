import type { Problem } from "../sdk/topology";

/**
 * Tags of a cloud's resources hold project, stack and cluster in 256 characters, and Pulumi allows 100 for the first two each.
 * https://learn.microsoft.com/azure/azure-resource-manager/management/tag-resources
 * https://docs.oracle.com/iaas/Content/Tagging/Concepts/taggingoverview.htm
 */
const longestName = 50;

/** The problem of a cluster's name, which becomes part of names and tags in clouds and of files of the operator's, if there is one. */
export function validateClusterName(name: string): Problem[] {
    if (name.length <= longestName && /^[a-zA-Z0-9][a-zA-Z0-9._-]*$/.test(name)) return [];
    return [
        {
            propertyPath: "name",
            reason:
                `Expected the cluster's name to be 1 to ${longestName} letters, digits, \`.\`, \`_\` and \`-\`, beginning with a letter or a digit, got \`${name}\`. ` +
                "It becomes part of names and tags in the cloud; use one like `prod`.",
        },
    ];
}
