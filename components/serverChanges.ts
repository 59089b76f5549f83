import type * as pulumi from "@pulumi/pulumi";
import { DynamicResource } from "./providers/dynamicResource";
import type { ServerShape } from "./providers/serverChanges";

export interface ServerChangesArgs {
    /** By the machine's name; those that come or go are no change. */
    servers: Record<string, ServerShape>;
    /** Path of the argument that sets a single machine's shape, for the message: `digitalocean.droplets`. */
    path: string;
}

/**
 * Refuses, in its preview, an update that would replace more than one server of those that were part of the cluster when it
 * was last ready. An update that failed before that changed nothing here: it can be mended and run again.
 *
 * @param ready exists once the cluster is ready
 */
export function guardServerChanges(
    name: string,
    { servers, path }: ServerChangesArgs,
    ready: pulumi.Resource,
    parent: pulumi.Resource,
): pulumi.Resource {
    return new DynamicResource(
        "ServerChanges",
        `${name}-servers`,
        { servers, path },
        { parent, dependsOn: ready },
    );
}
