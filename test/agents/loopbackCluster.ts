import { randomInt, randomUUID } from "node:crypto";
import { providers } from "../../components/providers";
import type { ApiAccess } from "../../sdk/api/access";
import type { ClusterState } from "../../sdk/automation";
import { Access } from "../../sdk/firewall";
import { combinedRoles } from "../../sdk/topology";
import type { TestCa } from "./certificates";
import { type RunningAgent, startConsul } from "./startConsul";

/** An address of loopback on which nothing listens yet: agents have the ports there that they have in a cluster. */
export function loopbackAddress(): string {
    return `127.${randomInt(1, 255)}.${randomInt(1, 255)}.${randomInt(1, 255)}`;
}

/** What a stack knows of a cluster of one machine at `address`, whose agents have certificates of that identity's CA. */
export function clusterAt(
    address: string,
    { ca, cert, key }: Pick<ApiAccess["tls"], "ca" | "cert" | "key">,
    tokens: { consulToken?: string; nomadToken?: string } = {},
): ClusterState {
    return {
        name: "test",
        datacenter: "dc1",
        region: "global",
        machines: [{ name: "node-0", roles: [...combinedRoles], address, sshAddress: address }],
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
): Promise<{ agent: RunningAgent; cluster: ClusterState }> {
    const address = loopbackAddress();
    const agent = await startConsul({ ca, address, port: 8501 });
    const cluster = clusterAt(address, agent.access.tls);
    const consulToken = randomUUID();
    await providers.AclBootstrap.create({ product: "consul", cluster, patience: 30, secretId: consulToken });
    return { agent, cluster: { ...cluster, consulToken } };
}
