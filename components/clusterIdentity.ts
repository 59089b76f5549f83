import type * as pulumi from "@pulumi/pulumi";
import type { ClusterPlan } from "../sdk/topology";
import type { Platform } from "./platforms/platform";
import type { PlatformName } from "./platforms/table";
import { DynamicResource } from "./providers/dynamicResource";

/**
 * Refuses, in its preview, an update that gives a cluster that was ready another datacenter, region, network or place, or an
 * older version of Consul or Nomad. An update that failed before the cluster was ready recorded nothing here, so its arguments can still change.
 *
 * @param ready Exists when the cluster is ready.
 */
export function guardClusterIdentity(
    name: string,
    { datacenter, region, networkCidr, consulVersion, nomadVersion }: ClusterPlan,
    platform: Pick<Platform, "networkCidr" | "place"> & { name: PlatformName },
    ready: pulumi.Resource,
    parent: pulumi.Resource,
): pulumi.Resource {
    const identity = {
        datacenter,
        region,
        // A missing value means the one that was chosen before.
        networkCidr: networkCidr ?? platform.networkCidr,
        platform: platform.name,
        ...platform.place,
    };
    return new DynamicResource(
        "ClusterIdentity",
        `${name}-identity`,
        { identity, versions: { consulVersion, nomadVersion } },
        { parent, dependsOn: ready },
    );
}
