import { randomUUID } from "node:crypto";
import { providers } from "../../untypedProviders";
import { type ClusterConnection, withCluster } from "../../../sdk/cluster";
import { TestCa } from "../../agents/certificates";
import { bootstrapAcls, clusterAt } from "../../agents/loopbackCluster";
import { killServers, type RunningServer, startServers } from "../../agents/startServers";
import { deleteLater } from "./deleteLater";

const { AclBootstrap, Connection, ConsulAclPolicy, ManagementToken, NomadAclPolicy } = providers;

/** One server of both products, whose management tokens are replaced. */
let ca: TestCa;
let other: TestCa;
let servers: RunningServer[];
let former: ClusterConnection;
let current: ClusterConnection;
/** Of Consul's policies, by their names. */
const ids: Record<string, string> = {};

beforeAll(async () => {
    [ca, other] = [await TestCa.create(), await TestCa.create("Other CA")];
    servers = await startServers(ca, 1);
    const { cert, key } = await ca.issue("operator");
    const empty = {
        ...clusterAt("", { ca: ca.ca.cert, cert, key }),
        servers: servers.map(({ machine }) => machine),
    };
    jest.spyOn(console, "error").mockImplementation();
    former = await bootstrapAcls(empty, "consul", "nomad");
});
afterAll(async () => {
    jest.restoreAllMocks();
    await Promise.all([ca?.remove(), other?.remove()]);
    await killServers(servers);
});

const inConsul = (name: string) => ({ name, description: name, rules: "" });
const policy = (name: string) => ({ name, description: name, rules: 'node { policy = "read" }' });

async function has(name: string): Promise<boolean[]> {
    return withCluster(current, async ({ consul, nomad }) => {
        const inConsul = (await consul.acl.policies.list()).some((one) => one.name === name);
        return [inConsul, (await nomad.acl.policies.list()).includes(name)];
    });
}

async function remove(name: string, cluster: ClusterConnection): Promise<void> {
    await deleteLater(ConsulAclPolicy, ids[name]!, { cluster, ...inConsul(name) });
    await deleteLater(NomadAclPolicy, name, { cluster, ...policy(name) });
}

test("a delete succeeds with the state's secrets, which the same update revoked while it added an authority", async () => {
    for (const name of ["one", "other"]) {
        ids[name] = (await ConsulAclPolicy.create({ cluster: former, ...inConsul(name) })).id;
        await NomadAclPolicy.create({ cluster: former, ...policy(name) });
    }
    current = former;
    for (const product of ["consul", "nomad"] as const) {
        const [token, timeoutSeconds] = [`${product}Token` as const, 30];
        const made = await ManagementToken.update!(
            "id",
            { product, cluster: former, secret: former[token], secretId: former[token] },
            { product, cluster: former, secret: randomUUID() },
        );
        const { secretId } = made.outs as { secretId: string };
        const olds = { product, cluster: former, secretId: former[token], timeoutSeconds };
        await AclBootstrap.update!("id", olds, { ...olds, secretId });
        current = { ...current, [token]: secretId };
    }
    await expect(remove("one", former)).rejects.toThrow("403");

    const trusted = await ca.trusting(other);
    await Connection.check!({}, { cluster: { ...current, caCert: trusted.ca.cert } });
    await remove("one", former);
    expect(await has("one")).toEqual([false, false]);
});

test("a delete uses the state's secrets while the cluster does not accept the program's yet", async () => {
    await Connection.check!({}, { cluster: { ...current, consulToken: randomUUID() } });
    expect(await has("other")).toEqual([true, true]);
    await remove("other", current);
    expect(await has("other")).toEqual([false, false]);
});
