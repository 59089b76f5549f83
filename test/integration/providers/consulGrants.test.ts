import { randomUUID } from "node:crypto";
import { providers } from "../../../components/providers";
import { agentPolicy, type ConsulPolicyRules, dnsPolicy, nomadPolicy } from "../../../sdk/accessControl";
import type { ConsulClient } from "../../../sdk/api";
import { withCluster } from "../../../sdk/cluster";
import { planCluster } from "../../../sdk/topology";
import { clusterAt } from "../../agents/loopbackCluster";
import { topologies, topologyNames } from "../../topologies";
import { useConsul } from "./useConsul";

const { ConsulGrants } = providers;

const bed = useConsul();

async function asManager<T>(work: (consul: ConsulClient) => Promise<T>): Promise<T> {
    return withCluster(bed.cluster, async ({ consul }) => work(consul));
}

/** The token's rights, as whoever holds it sees them. */
async function policiesOf(secretId: string): Promise<string[]> {
    return withCluster(
        { ...bed.cluster, consulToken: secretId },
        async ({ consul }) => (await consul.acl.tokens.self()).policies,
    );
}

const rules = (name: string, text = 'node_prefix "" { policy = "read" }'): ConsulPolicyRules => ({
    name,
    description: `for ${name}`,
    rules: text,
});
const grantOf = (policies: ConsulPolicyRules[], secrets: string[]) => ({
    cluster: bed.cluster,
    policies,
    tokens: secrets.map((secretId) => ({
        secretId,
        description: "a test",
        policies: policies.map(({ name }) => name),
    })),
});

test("a token is there under the secret that was chosen, with its policies and no other", async () => {
    const secret = randomUUID();
    const inputs = grantOf([rules("one")], [secret]);
    expect(await ConsulGrants.create(inputs)).toEqual({ id: "one", outs: inputs });
    expect(await policiesOf(secret)).toEqual(["one"]);
    expect(await asManager((consul) => consul.acl.policies.readByName("one"))).toMatchObject(rules("one"));
});

test("a second creation, after a run that was cut off, finds everything and makes nothing twice", async () => {
    const secret = randomUUID();
    const inputs = grantOf([rules("twice")], [secret]);
    const state = () =>
        asManager(async ({ acl }) => ({
            tokens: (await acl.tokens.list()).filter(({ policies }) => policies.includes("twice")),
            policies: (await acl.policies.list()).filter(({ name }) => name === "twice"),
        }));
    await ConsulGrants.create(inputs);
    const first = await state();
    expect(first.tokens).toHaveLength(1);
    await ConsulGrants.create(inputs);
    expect(await state()).toEqual(first);
});

test("what a run that was cut off left half done is made whole", async () => {
    const secret = randomUUID();
    await asManager((consul) =>
        consul.acl.policies.create(rules("half", 'node_prefix "" { policy = "deny" }')),
    );
    await ConsulGrants.create(grantOf([rules("half")], [secret]));
    expect(await asManager((consul) => consul.acl.policies.readByName("half"))).toMatchObject(rules("half"));
    expect(await policiesOf(secret)).toEqual(["half"]);
});

test("the public name of a token tells nothing of its secret, and its resource's ID neither", async () => {
    const secret = randomUUID();
    const { id } = await ConsulGrants.create(grantOf([rules("names")], [secret]));
    const [token] = await asManager(async ({ acl }) =>
        (await acl.tokens.list()).filter(({ policies }) => policies.includes("names")),
    );
    // Parts of four digits turn up by chance, once in some hundred runs.
    for (const part of secret.split("-").filter(({ length }) => length > 4))
        expect(`${id} ${token!.accessorId}`).not.toContain(part);
});

test("an update grants what came and revokes what went, and nothing between is without its token", async () => {
    const [stays, goes, comes] = [randomUUID(), randomUUID(), randomUUID()];
    const olds = grantOf([rules("stays"), rules("goes")], [stays, goes]);
    await ConsulGrants.create(olds);
    const changed = rules("stays", 'service_prefix "" { policy = "read" }');
    const news = grantOf([changed, rules("comes")], [stays, comes]);
    expect(await ConsulGrants.update!("id", olds, news)).toEqual({ outs: news });
    expect(await policiesOf(stays)).toEqual(["stays", "comes"]);
    expect(await policiesOf(comes)).toEqual(["stays", "comes"]);
    await expect(policiesOf(goes)).rejects.toThrow("ACL not found");
    const names = await asManager(async ({ acl }) => (await acl.policies.list()).map(({ name }) => name));
    expect(names).toEqual(expect.arrayContaining(["stays", "comes"]));
    expect(names).not.toContain("goes");
    expect(await asManager((consul) => consul.acl.policies.readByName("stays"))).toMatchObject(changed);
});

test("a delete takes its own away, also what is gone already, and nothing of others", async () => {
    const [secret, other] = [randomUUID(), randomUUID()];
    const inputs = grantOf([rules("deleted")], [secret]);
    await ConsulGrants.create(inputs);
    await ConsulGrants.create(grantOf([rules("kept")], [other]));
    await ConsulGrants.delete!("id", inputs);
    await expect(policiesOf(secret)).rejects.toThrow("ACL not found");
    await ConsulGrants.delete!("id", inputs);
    expect(await policiesOf(other)).toEqual(["kept"]);
});

test("nothing changes while policies, tokens and the way to the cluster are the same", async () => {
    const olds = grantOf([rules("a")], ["secret"]);
    const changes = async (news: typeof olds) => (await ConsulGrants.diff!("id", olds, news)).changes;
    expect(await changes(JSON.parse(JSON.stringify(olds)) as typeof olds)).toBe(false);
    expect(await changes(grantOf([rules("b")], ["secret"]))).toBe(true);
    expect(await changes(grantOf([rules("a", 'acl = "read"')], ["secret"]))).toBe(true);
    expect(await changes(grantOf([rules("a")], ["other"]))).toBe(true);
    expect(await changes({ ...olds, cluster: clusterAt("127.0.0.9", bed.agent.access.tls) })).toBe(true);
});

test.each(topologyNames)("Consul accepts every policy of %s", async (topology) => {
    const { nodes } = planCluster(topologies[topology]);
    const policies = [...nodes.flatMap((node) => [agentPolicy(node), nomadPolicy(node)]), dnsPolicy];
    const inputs = grantOf(policies, []);
    await ConsulGrants.create(inputs);
    await ConsulGrants.delete!("id", inputs);
});
