import { randomInt, randomUUID } from "node:crypto";
import { providers } from "../../components/providers";
import { untilAnswered } from "../../sdk/operations/untilAnswered";
import type { ApiAccess } from "../../sdk/api/access";
import { type ClusterConnection, withCluster } from "../../sdk/cluster";
import { Access } from "../../sdk/firewall";
import { combinedRoles } from "../../sdk/topology";
import type { TestCa } from "./certificates";
import { type RunningAgent, startConsul } from "./startConsul";
import { type NomadPart, startNomadServer } from "./startNomadParts";

/** An address of loopback on which nothing listens yet: agents have the ports there that they have in a cluster. */
export function loopbackAddress(): string {
    return `127.${randomInt(1, 255)}.${randomInt(1, 255)}.${randomInt(1, 255)}`;
}

/** The connection to a cluster of one machine at `address`, whose agents have certificates of that identity's CA. */
export function clusterAt(
    address: string,
    { ca, cert, key }: Pick<ApiAccess["tls"], "ca" | "cert" | "key">,
    tokens: { consulToken?: string; nomadToken?: string } = {},
): ClusterConnection {
    return {
        name: "test",
        datacenter: "dc1",
        region: "global",
        servers: [
            { name: "node-0", id: "node-0-1", roles: [...combinedRoles], address, sshAddress: address },
        ],
        caCert: ca,
        operatorCert: cert,
        operatorKey: key,
        sshUser: "root",
        sshPrivateKey: "",
        accessMode: Access.Direct,
        ...tokens,
    };
}

/** A real Consul server, bootstrapped, and the way to it with the management token. */
export async function startBootstrappedConsul(
    ca: TestCa,
): Promise<{ agent: RunningAgent; cluster: ClusterConnection }> {
    const address = loopbackAddress();
    const agent = await startConsul({ ca, address, port: 8501 });
    return { agent, cluster: await bootstrapAcls(clusterAt(address, agent.access.tls), "consul") };
}

/** A real Nomad server that takes introduced clients, bootstrapped, and the way to it with the management token. */
export async function startBootstrappedNomad(
    ca: TestCa,
): Promise<{ server: NomadPart; cluster: ClusterConnection }> {
    const address = loopbackAddress();
    const server = await startNomadServer(ca, address);
    const cluster = await bootstrapAcls(clusterAt(address, server.access.tls), "nomad");
    // It signs the tokens with its keyring, which it has a moment later than its leader.
    await withCluster(cluster, async ({ nomad }) =>
        untilAnswered({ product: "nomad", cluster, timeoutSeconds: 30 }, () =>
            nomad.acl.introduceClient("nobody", 60),
        ),
    );
    return { server, cluster };
}

/** Bootstraps the ACL systems of running servers; returns the way to them with the management tokens. */
export async function bootstrapAcls(
    cluster: ClusterConnection,
    ...products: ("consul" | "nomad")[]
): Promise<ClusterConnection> {
    const tokens: Pick<ClusterConnection, "consulToken" | "nomadToken"> = {};
    for (const product of products) {
        const secretId = randomUUID();
        await providers.AclBootstrap.create({ product, cluster, timeoutSeconds: 60, secretId });
        tokens[`${product}Token`] = secretId;
    }
    return { ...cluster, ...tokens };
}
