import type { PolicyResource } from "@pulumi/policy";

/** What a NomadCluster says of itself; missing where it was made by a version that does not. */
export interface ClusterOutputs {
    consulServers?: number;
    nomadServers?: number;
    /** By the configuration that the machines are given. */
    insecurePorts?: string[];
}

/** The clusters in a stack. A component has no outputs until it is complete, so only a policy of the stack sees them. */
export function clustersOf(resources: readonly PolicyResource[]): { urn: string; outputs: ClusterOutputs }[] {
    return resources
        .filter(({ type }) => type === "nomad-cluster:index:NomadCluster")
        .map(({ urn, props }) => ({ urn, outputs: props as ClusterOutputs }));
}
