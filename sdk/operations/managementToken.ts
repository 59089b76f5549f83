import { ApiError } from "../api";
import { type ClusterConnection, withCluster } from "../cluster";
import { putConsulToken } from "./consulToken";
import { putNomadToken, unmarkedName } from "./nomadToken";

type Product = "consul" | "nomad";

const name = "nomad-cluster management";

/** The connection with that token of that product. */
export function withToken(product: Product, cluster: ClusterConnection, secretId: string): ClusterConnection {
    return { ...cluster, ...(product === "consul" ? { consulToken: secretId } : { nomadToken: secretId }) };
}

/**
 * Creates the management token that replaces another one, which stays valid. A second run returns the same token.
 *
 * @param secret Consul's token gets it as its SecretID. Nomad chooses the SecretID itself.
 * @returns the SecretID. In a cluster that does not know the predecessor, it is `secret` itself, because the cluster will be
 * bootstrapped with it.
 */
export async function createSuccessor(
    product: Product,
    cluster: ClusterConnection,
    predecessor: string,
    secret: string,
): Promise<string> {
    return withCluster(withToken(product, cluster, predecessor), async ({ consul, nomad }) => {
        if (product === "nomad") {
            const spec = { name, type: "management" as const, global: true };
            return (await putNomadToken(nomad, secret, spec)).secretId;
        }
        const token = { secretId: secret, description: name, policies: ["global-management"] };
        await putConsulToken(consul, token);
        return secret;
    }).catch((error: unknown) => {
        if (isUnknown(error)) return secret;
        throw error;
    });
}

/** Revokes a management token and all of its successors except the one in use. Succeeds if they are revoked already. */
export async function revokePredecessors(
    product: Product,
    cluster: ClusterConnection,
    predecessor: string,
    successor: string,
): Promise<void> {
    const first = await self(product, withToken(product, cluster, predecessor)).catch((error: unknown) => {
        if (!isUnknown(error)) throw error;
    });
    const own = withToken(product, cluster, successor);
    const { accessorId } = await self(product, own);
    await withCluster(own, async ({ consul, nomad }) => {
        const { tokens } = product === "consul" ? consul.acl : nomad.acl;
        // These are left by updates that were interrupted before this step.
        const successors =
            product === "consul"
                ? (await consul.acl.tokens.list()).filter(({ description }) => description === name)
                : (await nomad.acl.tokens.list()).filter((token) => unmarkedName(token.name) === name);
        const revoked = [...(first ? [first] : []), ...successors].map((token) => token.accessorId);
        for (const id of revoked) if (id !== accessorId) await tokens.delete(id);
    });
}

async function self(product: Product, cluster: ClusterConnection): Promise<{ accessorId: string }> {
    return withCluster(cluster, async (clients) => clients[product].acl.tokens.self());
}

/** Consul reports an unknown token in several ways, Nomad as a denied permission. */
function isUnknown(error: unknown): boolean {
    return error instanceof ApiError && (error.status === 403 || error.isNotFound);
}
