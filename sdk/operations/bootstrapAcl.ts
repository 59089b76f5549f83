import { ApiError } from "../api";
import { type ClusterConnection, withCluster } from "../cluster";
import { withToken } from "./managementToken";
import { endsByItself, untilAnswered } from "./untilAnswered";

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
        const refusal = await tryBootstrap(product, cluster, secretId);
        if (refusal)
            throw new Error(
                `${product}'s ACL system was bootstrapped by somebody else, and the token that this stack has for it is not a management token. ` +
                    resetText(product, refusal),
            );
    });
}

/**
 * Refuses the secret of a first management token if the cluster runs already with others. Succeeds if nothing answers. Nomad
 * does not tell an unknown token from an ACL system that is not bootstrapped yet, so this bootstraps it in that case.
 *
 * @throws Error that says what to do. Nothing was changed then.
 */
export async function refuseUnknownSecret(
    product: Product,
    cluster: ClusterConnection,
    secret: string,
): Promise<void> {
    const refusal = await tryBootstrap(product, cluster, secret).catch((error: unknown) => {
        if (!endsByItself(error)) throw error;
    });
    if (refusal)
        throw new Error(
            `${product} has management tokens, and this one is not among them. Nothing was changed. If you named a \`ManagementToken\` in \`--replace\`, ` +
                "run the same command without it; to get another token, replace its `RandomSecret` (docs/replacing.md). " +
                `If the stack lost the token: ${resetText(product, refusal)}`,
        );
}

/** @returns the refusal if the ACL system was bootstrapped before and `secretId` is not a management token. */
async function tryBootstrap(
    product: Product,
    cluster: ClusterConnection,
    secretId: string,
): Promise<ApiError | undefined> {
    try {
        await withCluster(cluster, async (clients) => void (await clients[product].acl.bootstrap(secretId)));
    } catch (error) {
        if (!(error instanceof ApiError) || !error.isAlreadyBootstrapped) throw error;
        if (!(await isManagement(product, cluster, secretId))) return error;
    }
    return undefined;
}

/** Whether the secret is a management token of a system that is bootstrapped already: then this stack bootstrapped it. */
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
        `To take it over, write the reset index into a file on the machine that leads (\`npm run status\` tells which): ` +
        `\`echo ${refusal.resetIndex ?? "INDEX"} > ${folder}/acl-bootstrap-reset\`; then run the same command again.`
    );
}
