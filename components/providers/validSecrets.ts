import { type ClusterConnection, withCluster } from "../../sdk/cluster";

/** The connection of each cluster's program in this update, by the certificate of the cluster's authority. */
const current = new Map<string, ClusterConnection>();

/** Keeps the connection for deletes of the same update, which run in the same process. */
export function rememberConnection(connection: ClusterConnection): void {
    current.set(connection.caCert, connection);
}

/**
 * The connection for a delete. The state has the secrets of the last update, but this update or an interrupted one may have
 * replaced and revoked them. The connection then gets the program's secrets, unless the cluster does not accept them yet. In an
 * update without the program, such as `pulumi destroy`, it is the state's connection.
 */
export async function withValidSecrets(stored: ClusterConnection): Promise<ClusterConnection> {
    const known = current.get(stored.caCert);
    if (known === undefined || sameSecrets(known, stored)) return stored;
    const { operatorCert, operatorKey, sshPrivateKey, consulToken, nomadToken } = known;
    const renewed = { ...stored, operatorCert, operatorKey, sshPrivateKey, consulToken, nomadToken };
    return (await isAccepted(renewed)) ? renewed : stored;
}

function sameSecrets(one: ClusterConnection, other: ClusterConnection): boolean {
    return (["operatorKey", "sshPrivateKey", "consulToken", "nomadToken"] as const).every(
        (name) => one[name] === other[name],
    );
}

async function isAccepted(connection: ClusterConnection): Promise<boolean> {
    return withCluster(connection, async ({ consul, nomad }) => {
        await Promise.all([consul.acl.tokens.self(), nomad.acl.tokens.self()]);
        return true;
    }).catch(() => false);
}
