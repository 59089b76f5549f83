import { randomUUID } from "node:crypto";
import type { dynamic } from "@pulumi/pulumi";
import { providers } from "../../untypedProviders";
import { taskAccess, taskRole } from "../../../sdk/accessControl";
import { ConsulClient, NomadClient, orUndefined } from "../../../sdk/api";
import { job } from "../../agents/rawExecJob";
import { deleteLater } from "./deleteLater";
import { inputsOf } from "./jobInputs";
import { reachable, unreachable } from "./testCluster";
import { useTestCluster } from "./useTestCluster";
import type * as testBed from "./useTestCluster";

jest.mock("../../../sdk/cluster", () =>
    jest.requireActual<typeof testBed>("./useTestCluster").automationMock(),
);

const {
    ConsulAclPolicy,
    ConsulAclToken,
    NomadAclPolicy,
    NomadAclToken,
    NomadJob,
    NomadNamespace,
    NomadVariable,
} = providers;

const bed = useTestCluster({ consul: true });

/** A resource in Pulumi's state. */
interface Resource {
    id: string;
    state: Record<string, unknown>;
}

async function create(provider: dynamic.ResourceProvider, inputs: object): Promise<Resource> {
    const made = await provider.create({ cluster: reachable, ...inputs });
    return { id: made.id, state: made.outs as Resource["state"] };
}

async function update(provider: dynamic.ResourceProvider, { id, state }: Resource, changes: object) {
    const news = { ...state, ...changes };
    await expect(provider.diff!(id, state, state)).resolves.toMatchObject({ changes: false });
    await expect(provider.diff!(id, state, news)).resolves.toMatchObject({ changes: true });
    return (await provider.update!(id, state, news)).outs as Resource["state"];
}

/** The refresh that follows sees what somebody did outside, and the deletion that follows works, twice. */
async function end(provider: dynamic.ResourceProvider, { id, state }: Resource): Promise<void> {
    const kept = { ...state, cluster: unreachable };
    await expect(provider.read!(id, kept)).resolves.toEqual({ id, props: kept });
    await deleteLater(provider, id, state);
    await expect(provider.read!(id, state)).resolves.toEqual({});
    await expect(deleteLater(provider, id, state)).resolves.toBeUndefined();
}

describe("a Nomad namespace", () => {
    const name = "team-a";
    const settings = { name, description: "A", meta: { owner: "a" } };
    const inputs = { ...settings, tasks: taskAccess(name) };

    test("creates the Consul role of the tasks of its jobs, and deletes it", async () => {
        const namespace = await create(NomadNamespace, inputs);
        await expect(bed.cluster.nomad.namespaces.read(name)).resolves.toEqual(settings);
        const role = await bed.cluster.consul.acl.roles.readByName(taskRole(name));
        const policy = await bed.cluster.consul.acl.policies.readByName(role.policies[0]!);
        expect(policy.rules).toContain(`key_prefix "nomad/${name}/" { policy = "read" }`);

        await update(NomadNamespace, namespace, { meta: {} });
        await expect(bed.cluster.nomad.namespaces.read(name)).resolves.toMatchObject({ meta: {} });
        await expect(NomadNamespace.read!(name, namespace.state)).resolves.toMatchObject({
            props: { meta: {} },
        });
        await end(NomadNamespace, namespace);
        await expect(
            orUndefined(bed.cluster.consul.acl.roles.readByName(taskRole(name))),
        ).resolves.toBeUndefined();
        await expect(
            orUndefined(bed.cluster.consul.acl.policies.readByName(policy.name)),
        ).resolves.toBeUndefined();
    });

    test("keeps its role while jobs run in it, and can be deleted when its jobs are removed", async () => {
        const namespace = await create(NomadNamespace, inputs);
        const inside = await create(
            NomadJob,
            inputsOf(job("inside", "batch", "exec sleep 1000"), { namespace: name }),
        );
        await expect(deleteLater(NomadNamespace, name, namespace.state)).rejects.toThrow(
            /has non-terminal jobs/,
        );
        await expect(bed.cluster.consul.acl.roles.readByName(taskRole(name))).resolves.toBeDefined();
        await deleteLater(NomadJob, inside.id, inside.state);
        await end(NomadNamespace, namespace);
    });

    test("is updated when its tasks may do something else, as in state of the first release", async () => {
        const { tasks, ...first } = { cluster: reachable, ...inputs };
        for (const olds of [first, { ...first, tasks: { ...tasks, role: "other" } }])
            expect(await NomadNamespace.diff!(name, olds, { ...first, tasks })).toMatchObject({
                changes: true,
                replaces: [],
            });
    });

    test("of another name is another one, and `default` is refused", async () => {
        const olds = { cluster: reachable, ...inputs };
        const diff = await NomadNamespace.diff!(name, olds, { ...olds, name: "team-b" });
        expect(diff).toMatchObject({ changes: true, replaces: ["name"] });
        const { failures } = await NomadNamespace.check!({}, { ...olds, name: "default" });
        expect(failures).toMatchObject([
            { property: "name", reason: expect.stringContaining("got `default`") as string },
        ]);
    });
});

describe("a Nomad variable", () => {
    const inputs = { path: "nomad/jobs/web/db", namespace: "default", items: { password: "one" } };
    const read = async () => (await bed.cluster.nomad.variables.read(inputs.path)).items;

    test("is written, changed and removed", async () => {
        const variable = await create(NomadVariable, inputs);
        await expect(read()).resolves.toEqual({ password: "one" });
        const state = await update(NomadVariable, variable, { items: { password: "two" } });
        await expect(read()).resolves.toEqual({ password: "two" });
        await end(NomadVariable, { id: variable.id, state });
    });

    test("that another program wrote is refused, read by a refresh, and then put back", async () => {
        const variable = await create(NomadVariable, inputs);
        await bed.cluster.nomad.variables.put(inputs.path, { password: "theirs" });
        const change = update(NomadVariable, variable, { items: { password: "two" } });
        await expect(change).rejects.toThrow(
            /another program wrote it\. Nothing was overwritten\..*`pulumi refresh`/,
        );
        await expect(read()).resolves.toEqual({ password: "theirs" });
        const seen = await NomadVariable.read!(variable.id, variable.state);
        expect(seen.props).toMatchObject({ items: { password: "theirs" } });
        const { id } = variable;
        await update(NomadVariable, { id, state: seen.props as object as Resource["state"] }, inputs);
        await expect(read()).resolves.toEqual(inputs.items);
        await deleteLater(NomadVariable, variable.id, variable.state);
    });

    test("that another program made is not overwritten, but an interrupted creation continues", async () => {
        const first = await create(NomadVariable, inputs);
        await expect(create(NomadVariable, inputs)).resolves.toEqual(first);
        const other = create(NomadVariable, { ...inputs, items: { password: "two" } });
        await expect(other).rejects.toThrow(/Nothing was overwritten/);
        await expect(read()).resolves.toEqual(inputs.items);
        await deleteLater(NomadVariable, first.id, first.state);
    });

    test.each([{ path: "other" }, { namespace: "team" }])("of another %o is another one", async (change) => {
        const olds = { cluster: reachable, ...inputs, modifyIndex: 1 };
        const replaces = Object.keys(change);
        await expect(NomadVariable.diff!("x", olds, { ...olds, ...change })).resolves.toMatchObject({
            changes: true,
            replaces,
        });
    });
});

test("a Nomad token may do what its policy allows, from its creation to its deletion", async () => {
    const rules = 'node { policy = "read" }';
    const policy = await create(NomadAclPolicy, { name: "watch", description: "", rules });
    const token = await create(NomadAclToken, {
        name: "watcher",
        policies: ["watch"],
        identity: randomUUID(),
    });
    const theirs = new NomadClient({ ...bed.cluster.access.nomad, token: token.state.secretId as string });
    try {
        await expect(theirs.nodes.list()).resolves.toHaveLength(1);
        await expect(theirs.namespaces.put({ name: "mine" })).rejects.toMatchObject({
            isPermissionDenied: true,
        });

        await update(NomadAclPolicy, policy, { rules: 'agent { policy = "read" }' });
        await expect(theirs.nodes.list()).rejects.toMatchObject({ isPermissionDenied: true });
        await expect(NomadAclPolicy.read!(policy.id, policy.state)).resolves.toMatchObject({
            props: { rules: 'agent { policy = "read" }' },
        });

        const changed = await update(NomadAclToken, token, { name: "another" });
        expect(changed.secretId).toBe(token.state.secretId);
        await expect(NomadAclToken.read!(token.id, token.state)).resolves.toMatchObject({
            props: { name: "another" },
        });
        await end(NomadAclToken, token);
        await expect(theirs.agent.members()).rejects.toMatchObject({ isPermissionDenied: true });
        await end(NomadAclPolicy, policy);
    } finally {
        await theirs.close();
    }
});

test("a Consul token may do what its policy allows, from its creation to its deletion", async () => {
    const rules = 'node_prefix "" { policy = "read" }';
    const policy = await create(ConsulAclPolicy, { name: "watch", description: "", rules });
    const token = await create(ConsulAclToken, {
        description: "watcher",
        policies: ["watch"],
        identity: randomUUID(),
    });
    const theirs = new ConsulClient({ ...bed.cluster.access.consul!, token: token.state.secretId as string });
    try {
        await expect(theirs.catalog.nodes()).resolves.toHaveLength(1);
        await expect(theirs.acl.tokens.list()).rejects.toMatchObject({ isPermissionDenied: true });

        await update(ConsulAclPolicy, policy, { name: "look", rules: 'operator = "read"' });
        await expect(theirs.catalog.nodes()).resolves.toHaveLength(0);
        await expect(ConsulAclToken.read!(token.id, token.state)).resolves.toMatchObject({
            props: { policies: ["look"] },
        });

        const changed = await update(ConsulAclToken, token, { description: "another", policies: ["look"] });
        expect(changed.secretId).toBe(token.state.secretId);
        await end(ConsulAclToken, token);
        await expect(theirs.acl.tokens.self()).rejects.toMatchObject({ isNotFound: true });
        await end(ConsulAclPolicy, policy);
    } finally {
        await theirs.close();
    }
});
