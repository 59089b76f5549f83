import * as pulumi from "@pulumi/pulumi";
import type { ClusterConnection } from "../sdk/cluster";
import { DynamicResource, type Outputs } from "./providers/dynamicResource";

/**
 * The connection to the cluster, with management tokens. It is a resource, so that its users depend on one resource instead of on
 * each server, certificate and token.
 */
export class Connection extends DynamicResource<"Connection"> implements Outputs<"Connection", "cluster"> {
    /** A secret. */
    declare readonly cluster: pulumi.Output<ClusterConnection>;

    constructor(name: string, cluster: pulumi.Input<ClusterConnection>, opts: pulumi.CustomResourceOptions) {
        const secret = { ...opts, additionalSecretOutputs: ["cluster"] };
        super("Connection", name, { cluster: pulumi.secret(cluster) }, secret);
    }

    /** The same connection before the tokens exist. */
    withoutTokens(): pulumi.Output<ClusterConnection> {
        return this.cluster.apply((known) => ({ ...known, consulToken: undefined, nomadToken: undefined }));
    }
}
