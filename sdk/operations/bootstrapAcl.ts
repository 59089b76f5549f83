import { ApiError } from "../api";
import { type ClusterConnection, withCluster } from "../cluster";
import { withToken } from "./managementToken";
import { untilAnswered } from "./untilAnswered";

type Product = "consul" | "nomad";

export interface AclBootstrap {
    product: Product;
    /** Without tokens, as there are none yet. */
    cluster: ClusterConnection;
    /** Seconds to wait for a leader. */
    timeoutSeconds: number;
    /** SecretID that the first management token shall have. */
    secretId: string;
}

/**
 * Bootstraps a product's ACL system with a management token of that SecretID. Succeeds as well if that was done before.
 *
 * @throws Error if somebody else bootstrapped the ACL system. Nothing was changed then.
 */
export async function bootstrapAcl({
    product,
    cluster,
    timeoutSeconds,
    secretId,
}: AclBootstrap): Promise<void> {
    await untilAnswered({ product, cluster, timeoutSeconds }, async () => {
        try {
            await withCluster(
                cluster,
                async (clients) => void (await clients[product].acl.bootstrap(secretId)),
            );
        } catch (error) {
            if (!(error instanceof ApiError) || !error.isAlreadyBootstrapped) throw error;
            if (!(await isManagement(product, cluster, secretId))) throw new Error(resetText(product, error));
        }
    });
}

/** Somebody bootstrapped before. Where it was this stack, its secret is a management token, and all is well. */
async function isManagement(
    product: Product,
    cluster: ClusterConnection,
    secretId: string,
): Promise<boolean> {
    try {
        return await withCluster(withToken(product, cluster, secretId), async ({ consul, nomad }) =>
            product === "consul"
                ? (await consul.acl.tokens.self()).policies.includes("global-management")
                : (await nomad.acl.tokens.self()).type === "management",
        );
    } catch (error) {
        // Both products refuse a token that they do not know; Consul says of it besides that it does not exist.
        if (error instanceof ApiError && error.status === 403 && !error.isNotBootstrapped) return false;
        throw error;
    }
}

/** https://developer.hashicorp.com/consul/docs/secure/acl/troubleshoot#reset-the-acl-system */
function resetText(product: Product, refusal: ApiError): string {
    const folder = product === "consul" ? "/var/lib/consul" : "/var/lib/nomad/server";
    return (
        `${product}'s ACL system was bootstrapped by somebody else, and the token that this stack has for it is not a management token. ` +
        `To take it over, write the reset index into a file on the machine that leads (\`npm run status\` tells which): ` +
        `\`echo ${refusal.resetIndex ?? "INDEX"} > ${folder}/acl-bootstrap-reset\`; then run the same command again.`
    );
}
