import { spawn } from "node:child_process";
import { once } from "node:events";
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import type { ProviderName } from "../../../components/providers";
import { providers } from "../../untypedProviders";
import { type ClusterConnection, withCluster } from "../../../sdk/cluster";
import { TestCa } from "../../agents/certificates";
import {
    clusterAt,
    loopbackAddress,
    startBootstrappedConsul,
    startBootstrappedNomad,
} from "../../agents/loopbackCluster";
import { type CuttingProxy, startCuttingProxy } from "../../agents/startCuttingProxy";

/** Each product's agent, and a way to it on which answers can be held back. */
let consul: ClusterConnection;
let nomad: ClusterConnection;
let slow: Record<"consul" | "nomad", { cluster: ClusterConnection; proxy: CuttingProxy }>;
const stops: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
    const ca = await TestCa.create();
    const [consulSide, nomadSide] = await Promise.all([
        startBootstrappedConsul(ca),
        startBootstrappedNomad(ca),
    ]);
    consul = consulSide.cluster;
    nomad = nomadSide.cluster;
    const [consulProxy, nomadProxy] = [loopbackAddress(), loopbackAddress()];
    const proxies = await Promise.all([
        startCuttingProxy(consulSide.agent.access, { address: consulProxy, port: 8501 }),
        startCuttingProxy(nomadSide.server.access, { address: nomadProxy, port: 4646 }),
    ]);
    const by = (cluster: ClusterConnection, address: string) => ({
        ...cluster,
        servers: clusterAt(address, consulSide.agent.access.tls).servers,
    });
    slow = {
        consul: { cluster: by(consul, consulProxy), proxy: proxies[0] },
        nomad: { cluster: by(nomad, nomadProxy), proxy: proxies[1] },
    };
    stops.push(
        ...proxies.map((proxy) => async () => proxy.stop()),
        async () => consulSide.agent.stop(),
        async () => nomadSide.server.stop(),
        async () => ca.remove(),
    );
});

afterAll(async () => {
    for (const stop of stops) await stop();
});

/** Starts the creation in a process of its own, and kills it after the agent has done it and before the process knows. */
async function killCreate(product: "consul" | "nomad", provider: ProviderName, inputs: object) {
    const { cluster, proxy } = slow[product];
    const done = proxy.holdNextAnswer("PUT");
    const child = spawn(process.execPath, [join(__dirname, "../../agents/providerProcess.js")], {
        stdio: ["pipe", "inherit", "inherit"],
    });
    child.stdin.end(JSON.stringify({ provider, inputs: { ...inputs, cluster } }));
    const ended = once(child, "exit");
    const tooEarly = ended.then(() => {
        throw new Error("The creation ended before it was killed.");
    });
    await Promise.race([done, tooEarly]);
    child.kill("SIGKILL");
    await expect(tooEarly).rejects.toThrow();
    expect(await ended).toEqual([null, "SIGKILL"]);
}

async function createdBy(provider: ProviderName, inputs: object): Promise<{ id: string; secretId: string }> {
    const { id, outs } = (await providers[provider].create(inputs)) as {
        id: string;
        outs: { secretId: string };
    };
    return { id, secretId: outs.secretId };
}

const consulTokens = () => withCluster(consul, async ({ consul: { acl } }) => acl.tokens.list());
const nomadTokens = () => withCluster(nomad, async ({ nomad: { acl } }) => acl.tokens.list());

test("a killed creation of a Consul policy continues; the name of another policy is refused", async () => {
    const policy = { name: "look", description: "a test", rules: 'operator = "read"' };
    await killCreate("consul", "ConsulAclPolicy", policy);
    const { id } = await providers.ConsulAclPolicy.create({ ...policy, cluster: consul });
    const found = await withCluster(consul, async ({ consul: { acl } }) => acl.policies.readByName("look"));
    expect(found.id).toBe(id);

    const other = { ...policy, rules: 'operator = "write"', cluster: consul };
    await expect(providers.ConsulAclPolicy.create(other)).rejects.toThrow(
        "Expected no policy `look` in Consul, found one with another description or other rules. Nothing was overwritten. " +
            "To take it over, write the program as it is (Pulumi's option `import` says what differs). " +
            "Otherwise use another `name`, or remove it with `consul acl policy delete -name=look` and run the same command again.",
    );
});

test("a killed creation of a Consul token continues with the existing token", async () => {
    const before = await consulTokens();
    const inputs = { description: "a test", policies: ["global-management"], identity: randomUUID() };
    await killCreate("consul", "ConsulAclToken", inputs);
    expect(await consulTokens()).toHaveLength(before.length + 1);
    const { id, secretId } = await createdBy("ConsulAclToken", { ...inputs, cluster: consul });
    const added = (await consulTokens()).filter(
        ({ accessorId }) => !before.some((old) => old.accessorId === accessorId),
    );
    expect(added.map(({ accessorId }) => accessorId)).toEqual([id]);
    const own = { ...consul, consulToken: secretId };
    const self = await withCluster(own, async ({ consul: { acl } }) => acl.tokens.self());
    expect(self.accessorId).toBe(id);
});

test("a killed creation of a Nomad token continues with the existing token", async () => {
    const before = await nomadTokens();
    const inputs = { name: "watcher", policies: ["watch"], identity: randomUUID() };
    await killCreate("nomad", "NomadAclToken", inputs);
    expect(await nomadTokens()).toHaveLength(before.length + 1);
    const { id, secretId } = await createdBy("NomadAclToken", { ...inputs, cluster: nomad });
    const added = (await nomadTokens()).filter(
        ({ accessorId }) => !before.some((old) => old.accessorId === accessorId),
    );
    expect(added.map(({ accessorId }) => accessorId)).toEqual([id]);
    expect(added[0]!.name).toMatch(/^watcher \[[0-9a-f]{12}\]$/);
    const own = { ...nomad, nomadToken: secretId };
    const self = await withCluster(own, async ({ nomad: { acl } }) => acl.tokens.self());
    expect(self.accessorId).toBe(id);
});

describe("a token's replacement", () => {
    const { ConsulAclToken, NomadAclToken } = providers;
    const olds = { cluster: {}, name: "a", description: "a", policies: [], identity: "one", secretId: "x" };

    test.each([ConsulAclToken, NomadAclToken])(
        "creates the new token first when its identity changed",
        async (kind) => {
            const diff = await kind.diff!("id", olds, { ...olds, identity: "two" });
            expect(diff).toEqual({ changes: true, replaces: ["identity"], deleteBeforeReplace: false });
        },
    );

    test.each([ConsulAclToken, NomadAclToken])(
        "deletes the old token first when only a `replacementTrigger` asks for it",
        async (kind) => {
            const diff = await kind.diff!("id", olds, olds);
            expect(diff).toEqual({ changes: false, replaces: [], deleteBeforeReplace: true });
        },
    );

    test.each([ConsulAclToken, NomadAclToken])("is not caused by an older version's state", async (kind) => {
        const diff = await kind.diff!("id", { ...olds, identity: undefined }, olds);
        expect(diff).toMatchObject({ changes: true, replaces: [] });
    });
});
