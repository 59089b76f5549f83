import { type ClusterConnection, withCluster } from "../../sdk/cluster";
import { thisUpdate } from "./thisUpdate";

/** Keeps the program's connection for deletes of the same update. */
export function rememberConnection(connection: ClusterConnection): void {
    thisUpdate.connections.set(namesOf(connection), connection);
}

/** A running cluster cannot change its names, but its certificates and tokens can. */
function namesOf({ name, datacenter, region }: ClusterConnection): string {
    return [name, datacenter, region].join("/");
}

/**
 * The connection for a delete. The state has the secrets of the last update, but this update or an interrupted one may have
 * replaced and revoked them. The connection then gets the program's secrets, unless the cluster does not accept them yet. In an
 * update without the program, such as `pulumi destroy`, it is the state's connection.
 */
export async function withValidSecrets(stored: ClusterConnection): Promise<ClusterConnection> {
    const known = thisUpdate.connections.get(namesOf(stored));
    if (known === undefined || sameSecrets(known, stored)) return stored;
    const { caCert, operatorCert, operatorKey, sshPrivateKey, consulToken, nomadToken } = known;
    const renewed = { ...stored, caCert, operatorCert, operatorKey, sshPrivateKey, consulToken, nomadToken };
    return (await isAccepted(renewed)) ? renewed : stored;
}

function sameSecrets(one: ClusterConnection, other: ClusterConnection): boolean {
    return (["caCert", "operatorKey", "sshPrivateKey", "consulToken", "nomadToken"] as const).every(
        (name) => one[name] === other[name],
    );
}

async function isAccepted(connection: ClusterConnection): Promise<boolean> {
    return withCluster(connection, async ({ consul, nomad }) => {
        await Promise.all([consul.acl.tokens.self(), nomad.acl.tokens.self()]);
        return true;
    }).catch(() => false);
}
