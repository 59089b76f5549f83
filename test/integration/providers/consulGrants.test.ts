import { randomUUID } from "node:crypto";
import { providers } from "../../../components/providers";
import {
    agentPolicy,
    agentPolicyNames,
    type ConsulPolicyRules,
    dnsPolicy,
    nomadPolicy,
} from "../../../sdk/accessControl";
import type { ConsulClient } from "../../../sdk/api";
import { withCluster } from "../../../sdk/cluster";
import { grant, revoke } from "../../../sdk/operations/consulGrants";
import { planCluster } from "../../../sdk/topology";
import { TestCa } from "../../agents/certificates";
import { clusterAt, loopbackAddress } from "../../agents/loopbackCluster";
import { eventually } from "../../agents/program";
import { startConsul } from "../../agents/startConsul";
import { asEngine } from "../../asEngine";
import { topologies, topologyNames } from "../../topologies";
import { useConsul } from "./useConsul";

const [grants, introduction] = [asEngine(providers.ConsulGrants), asEngine(providers.NodeIntroduction)];

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

test("a token has the chosen secret, its policies and no other policy", async () => {
    const secret = randomUUID();
    const inputs = grantOf([rules("one")], [secret]);
    expect(await grants.create(inputs)).toMatchObject({ id: "one" });
    expect(await policiesOf(secret)).toEqual(["one"]);
    expect(await asManager((consul) => consul.acl.policies.readByName("one"))).toMatchObject(rules("one"));
});

test("a second creation, after an interrupted one, finds everything and creates nothing twice", async () => {
    const secret = randomUUID();
    const inputs = grantOf([rules("twice")], [secret]);
    const state = () =>
        asManager(async ({ acl }) => ({
            tokens: (await acl.tokens.list()).filter(({ policies }) => policies.includes("twice")),
            policies: (await acl.policies.list()).filter(({ name }) => name === "twice"),
        }));
    await grants.create(inputs);
    const first = await state();
    expect(first.tokens).toHaveLength(1);
    await grants.create(inputs);
    expect(await state()).toEqual(first);
});

test("an update completes what an interrupted update left half done", async () => {
    const secret = randomUUID();
    await asManager((consul) =>
        consul.acl.policies.create(rules("half", 'node_prefix "" { policy = "deny" }')),
    );
    await grants.create(grantOf([rules("half")], [secret]));
    expect(await asManager((consul) => consul.acl.policies.readByName("half"))).toMatchObject(rules("half"));
    expect(await policiesOf(secret)).toEqual(["half"]);
});

test("neither the public name of a token nor its resource's ID reveals its secret", async () => {
    const secret = randomUUID();
    const { id } = await grants.create(grantOf([rules("names")], [secret]));
    const [token] = await asManager(async ({ acl }) =>
        (await acl.tokens.list()).filter(({ policies }) => policies.includes("names")),
    );
    // Parts of four digits turn up by chance, once in some hundred runs.
    for (const part of secret.split("-").filter(({ length }) => length > 4))
        expect(`${id} ${token!.accessorId}`).not.toContain(part);
});

test("the state holds neither the tokens nor the connection", async () => {
    const secret = randomUUID();
    const { outs } = await grants.create(grantOf([rules("hidden")], [secret]));
    for (const hidden of [secret, bed.cluster.consulToken!, bed.cluster.operatorKey])
        expect(JSON.stringify(outs)).not.toContain(JSON.stringify(hidden).slice(1, -1));
});

test("an update grants what came and revokes what went, and nothing between is without its token", async () => {
    const [stays, goes, comes] = [randomUUID(), randomUUID(), randomUUID()];
    const { outs } = await grants.create(grantOf([rules("stays")], [stays, goes]));
    const changed = rules("stays", 'service_prefix "" { policy = "read" }');
    await grants.update(outs, grantOf([changed, rules("comes")], [stays, comes]));
    expect(await policiesOf(stays)).toEqual(["stays", "comes"]);
    expect(await policiesOf(comes)).toEqual(["stays", "comes"]);
    await expect(policiesOf(goes)).rejects.toThrow("ACL not found");
    expect(await asManager((consul) => consul.acl.policies.readByName("stays"))).toMatchObject(changed);
});

test("a grant revokes the tokens of a killed update that no machine was given", async () => {
    const [former, lost, current] = [randomUUID(), randomUUID(), randomUUID()];
    const { outs } = await grants.create(grantOf([rules("resumed")], [former]));
    await asManager(async (consul) => grant(consul, grantOf([rules("resumed")], [lost])));
    await grants.update(outs, grantOf([rules("resumed")], [current]));
    for (const gone of [former, lost]) await expect(policiesOf(gone)).rejects.toThrow("ACL not found");
    expect(await policiesOf(current)).toEqual(["resumed"]);
});

test("policies are deleted with every token that has one, even if some are missing, and no other token", async () => {
    const [one, other, kept] = [randomUUID(), randomUUID(), randomUUID()];
    await grants.create(grantOf([rules("gone"), rules("gone-too")], [one, other]));
    await grants.create(grantOf([rules("kept")], [kept]));
    for (let times = 0; times < 2; times++) {
        await asManager((consul) => revoke(consul, ["gone", "gone-too"]));
        for (const secret of [one, other]) await expect(policiesOf(secret)).rejects.toThrow("ACL not found");
    }
    const names = await asManager(async ({ acl }) => (await acl.policies.list()).map(({ name }) => name));
    expect(names.filter((name) => name.startsWith("gone"))).toEqual([]);
    expect(await policiesOf(kept)).toEqual(["kept"]);
});

test("a delete sends no request, because the machine's membership revokes the tokens", async () => {
    const secret = randomUUID();
    const { outs } = await grants.create(grantOf([rules("deleted")], [secret]));
    await grants.delete(outs);
    expect(await policiesOf(secret)).toEqual(["deleted"]);
});

test("an earlier version's resource, whose state holds everything, revokes nothing of a living machine either", async () => {
    const secret = randomUUID();
    const earlier = grantOf([rules("carried")], [secret]);
    await grants.create(earlier);
    await grants.delete(earlier);
    expect(await policiesOf(secret)).toEqual(["carried"]);
});

test("nothing changes while policies, tokens and the machine are the same, whatever the connection", async () => {
    const inputs = { ...grantOf([rules("a")], [randomUUID()]), machineId: "one" };
    const { outs } = await grants.create(inputs);
    const changes = async (news: object) => (await grants.diff(outs, { ...inputs, ...news })).changes;
    expect(await changes(JSON.parse(JSON.stringify(inputs)) as object)).toBe(false);
    expect(await changes({ cluster: clusterAt("127.0.0.9", bed.agent.access.tls) })).toBe(false);
    expect(await changes({ policies: [rules("b")] })).toBe(true);
    expect(await changes({ policies: [rules("a", 'acl = "read"')] })).toBe(true);
    expect(await changes(grantOf([rules("a")], ["other"]))).toBe(true);
    expect(await changes({ machineId: "other" })).toBe(true);
});

test("a client's tokens are granted with its introduction, and replaced without another one", async () => {
    const [former, current] = [randomUUID(), randomUUID()];
    const { cluster } = bed;
    const machine = { name: "client", id: "client-1", roles: [], address: "", sshAddress: "" };
    const inputs = { cluster, machine, machineId: machine.id, timeoutSeconds: 5 };
    const given = (secret: string) => ({ ...inputs, grants: grantOf([rules("client")], [secret]) });
    // The state of an earlier version, which granted by a resource of its own.
    const earlier = { ...inputs };
    expect(await introduction.diff(earlier, given(former))).toEqual({ changes: true, replaces: [] });
    const state = await introduction.update(earlier, given(former));
    expect(await policiesOf(former)).toEqual(["client"]);
    expect(await introduction.diff(state, given(former))).toEqual({ changes: false, replaces: [] });
    await introduction.update(state, given(current));
    expect(await policiesOf(current)).toEqual(["client"]);
    await expect(policiesOf(former)).rejects.toThrow("ACL not found");
});

test.each(topologyNames)("Consul accepts every policy of %s", async (topology) => {
    const { nodes } = planCluster(topologies[topology]);
    const policies = [...nodes.flatMap((node) => [agentPolicy(node), nomadPolicy(node)]), dnsPolicy];
    await grants.create(grantOf(policies, []));
    const names = policies.map(({ name }) => name);
    expect(nodes.flatMap((node) => agentPolicyNames(node.name)).sort()).toEqual(
        names.filter((name) => name !== dnsPolicy.name).sort(),
    );
    await asManager((consul) => revoke(consul, names));
});

test("a server that knows no token yet, as one that has just started, is asked again", async () => {
    const [ca, address, consulToken] = [await TestCa.create(), loopbackAddress(), randomUUID()];
    const agent = await startConsul({ ca, address, port: 8501 });
    const cluster = clusterAt(address, agent.access.tls, { consulToken });
    const said = jest.spyOn(console, "error").mockImplementation(() => undefined);
    try {
        const granting = grants.create({ ...grantOf([rules("late")], [randomUUID()]), cluster });
        await Promise.race([granting, eventually("it waits", () => said.mock.calls.length > 0)]);
        await withCluster(cluster, ({ consul }) => consul.acl.bootstrap(consulToken));
        expect(await granting).toMatchObject({ id: "late" });
    } finally {
        said.mockRestore();
        await agent.stop();
        await ca.remove();
    }
});
