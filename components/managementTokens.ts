import * as pulumi from "@pulumi/pulumi";
import type { ClusterConnection } from "../sdk/cluster";
import { DynamicResource, type Outputs, type PropsOf } from "./providers/dynamicResource";
import type { TokenSecrets } from "./tokenSecrets";

class ManagementToken
    extends DynamicResource<"ManagementToken">
    implements Outputs<"ManagementToken", "secretId">
{
    declare readonly secretId: pulumi.Output<string>;

    constructor(name: string, args: PropsOf<"ManagementToken">, opts: pulumi.CustomResourceOptions) {
        super(
            "ManagementToken",
            name,
            { ...args, secretId: undefined },
            { ...opts, additionalSecretOutputs: ["secretId"] },
        );
    }
}

/** SecretIDs of the management tokens. */
export interface ManagementTokens {
    consul: pulumi.Output<string>;
    nomad: pulumi.Output<string>;
}

/**
 * The management tokens, made from their secrets. Everything that uses the cluster depends on them, so that the token of a
 * replaced secret exists before anything uses it.
 *
 * @param connection the connection to the servers, without tokens
 */
export function createManagementTokens(
    name: string,
    secrets: TokenSecrets,
    connection: pulumi.Output<ClusterConnection>,
    parent: pulumi.Resource,
): ManagementTokens {
    const tokenOf = (product: "consul" | "nomad", secret: pulumi.Output<string>) =>
        pulumi.secret(
            new ManagementToken(
                `${name}-${product}`,
                { product, cluster: connection, secret: pulumi.secret(secret) },
                { parent },
            ).secretId,
        );
    return {
        consul: tokenOf("consul", secrets.consulManagement),
        nomad: tokenOf("nomad", secrets.nomadManagement),
    };
}
