import type { PolicyResource } from "@pulumi/policy";

/** Outputs of a NomadCluster; missing if an earlier version made it. */
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
