import { randomUUID } from "node:crypto";
import { asEngine } from "../../asEngine";
import { providers } from "../../untypedProviders";
import { taskAccess } from "../../../sdk/accessControl";
import { job } from "../../agents/rawExecJob";
import { deleteLater } from "./deleteLater";
import { inputsOf } from "./jobInputs";
import { reachable, unreachable } from "./testCluster";
import { useTestCluster } from "./useTestCluster";
import type * as testBed from "./useTestCluster";

jest.mock("../../../sdk/cluster", () =>
    jest.requireActual<typeof testBed>("./useTestCluster").automationMock(),
);

const bed = useTestCluster({ consul: true });

/** Something that was made without Pulumi, the inputs of a program that says the same, and one of them that says something else. */
interface Case {
    provider: keyof typeof providers;
    what: string;
    make: () => Promise<string>;
    inputs: object;
    other: object;
    differs: string;
}

const rules = 'operator = "read"';
const nomadRules = 'node { policy = "read" }';
const batch = job("by-hand", "batch", "exec sleep 1000");
const volume = {
    ...{ name: "data", namespace: "default", plugin: "mkdir", constraints: [], parameters: { mode: "0777" } },
    capabilities: [{ accessMode: "single-node-writer", attachmentMode: "file-system" }],
    ...{ capacityMinBytes: 0, capacityMaxBytes: 0 },
};

const cases: Case[] = [
    {
        provider: "NomadJob",
        what: "Nomad job",
        make: async () => {
            const { jobs } = bed.cluster.nomad;
            await jobs.register(await jobs.parse(batch));
            return "by-hand";
        },
        inputs: inputsOf(batch),
        other: { jobspec: batch.replace("1000", "1001") },
        differs: 'job "by-hand"',
    },
    {
        provider: "NomadJob",
        what: "Nomad job",
        make: async () => "by-hand",
        inputs: inputsOf(batch),
        other: { jobspec: batch.replace("by-hand", "another") },
        differs: "its ID: the program's job is `another`",
    },
    {
        provider: "NomadNamespace",
        what: "Nomad namespace",
        make: async () => {
            await bed.cluster.nomad.namespaces.put({ name: "hand", description: "A", meta: { a: "b" } });
            return "hand";
        },
        inputs: { name: "hand", description: "A", meta: { a: "b" }, tasks: taskAccess("hand") },
        other: { meta: {} },
        differs: "`meta`",
    },
    {
        provider: "NomadVariable",
        what: "Nomad variable",
        make: async () => {
            await bed.cluster.nomad.variables.put("some/path", { password: "h1dden" });
            return "default/some/path";
        },
        inputs: { path: "some/path", namespace: "default", items: { password: "h1dden" } },
        other: { items: { password: "0ther" } },
        differs: "`items`",
    },
    {
        provider: "NomadAclPolicy",
        what: "Nomad policy",
        make: async () => {
            await bed.cluster.nomad.acl.policies.put({ name: "hand", rules: nomadRules });
            return "hand";
        },
        inputs: { name: "hand", description: "", rules: nomadRules },
        other: { name: "other" },
        differs: "`name`",
    },
    {
        provider: "ConsulAclPolicy",
        what: "Consul policy",
        make: async () => (await bed.cluster.consul.acl.policies.create({ name: "hand", rules })).id,
        inputs: { name: "hand", description: "", rules },
        other: { description: "other" },
        differs: "`description`",
    },
    {
        provider: "NomadAclToken",
        what: "Nomad token",
        make: async () => {
            const { tokens } = bed.cluster.nomad.acl;
            return (await tokens.create({ name: "hand", type: "client", policies: ["hand"] })).accessorId;
        },
        inputs: { name: "hand", policies: ["hand"], identity: randomUUID() },
        other: { policies: ["more"] },
        differs: "`policies`",
    },
    {
        provider: "ConsulAclToken",
        what: "Consul token",
        make: async () => {
            const { tokens } = bed.cluster.consul.acl;
            return (await tokens.create({ description: "hand", policies: ["hand"] })).accessorId;
        },
        inputs: { description: "hand", policies: ["hand"], identity: randomUUID() },
        other: { description: "other" },
        differs: "`description`",
    },
    {
        provider: "NomadHostVolume",
        what: "Nomad host volume",
        make: async () => (await bed.cluster.nomad.hostVolumes.create(volume)).id,
        inputs: { ...volume, owner: "project/stack/data" },
        other: { parameters: { mode: "0700" } },
        differs: "`parameters`",
    },
];

describe.each(cases)(
    "a $what made by hand ($differs)",
    ({ provider: name, what, make, inputs, other, differs }) => {
        const provider = providers[name];
        const engine = asEngine(provider);
        let id: string;
        const program = (changes: object = {}) => ({
            cluster: reachable,
            ...inputs,
            imported: id,
            ...changes,
        });
        const refusal = async (props: object) => (await provider.check!({}, props)).failures ?? [];

        beforeAll(async () => {
            id = await make();
        });

        test("is not imported if the program says something else", async () => {
            const [problem, ...more] = await refusal(program(other));
            const { property, reason } = problem!;
            expect(more).toEqual([]);
            expect(property).toBe("import");
            expect(reason).toContain(`Expected ${what} \`${id}\` to be as the program says`);
            expect(reason).toContain(differs);
            expect(reason).not.toMatch(/h1dden|0ther/);
            const checked = await provider.check!({}, program(other));
            await expect(provider.create(checked.inputs)).rejects.toThrow(differs);
        });

        test("is imported if it is equal, which a refresh and a diff confirm", async () => {
            expect(await refusal(program())).toEqual([]);
            const state = await engine.create(program());
            expect(state.id).toBe(id);
            // The option may stay or go.
            for (const imported of [id, undefined])
                expect(await engine.diff(state.outs, program({ imported }))).toMatchObject({
                    changes: false,
                });
            expect(await provider.read!(id, state.outs)).toEqual({ id, props: state.outs });
        });

        test("is read by `get`, and a missing one is no empty one", async () => {
            const read = await provider.read!(id, { cluster: reachable });
            expect(Object.keys(read.props as object).length).toBeGreaterThan(1);
            const missing = provider.read!(randomUUID(), { cluster: reachable });
            await expect(missing).rejects.toThrow(`Expected ${what} `);
        });
    },
);

test.each(cases)("$what: what is not there cannot be imported", async ({ provider, what, inputs }) => {
    const id = randomUUID();
    const props = { cluster: reachable, ...inputs, imported: id };
    const reason = `Expected \`import\` to be the ID of an existing ${what}, got \`${id}\``;
    const checked = await providers[provider].check!({}, props);
    expect(checked.failures).toMatchObject([
        { property: "import", reason: expect.stringContaining(reason) as string },
    ]);
    await expect(providers[provider].create(props)).rejects.toThrow(reason);
});

test("a preview of a cluster that does not answer does not check the import", async () => {
    const props = { cluster: unreachable, name: "x", description: "", rules, imported: "x" };
    expect((await providers.NomadAclPolicy.check!({}, props)).failures).toBeUndefined();
});

test("a read without a connection, as of `pulumi import`, says what works", async () => {
    for (const { provider } of cases)
        await expect(providers[provider].read!("web", {})).rejects.toThrow(
            /Expected the connection to the cluster .*with the option `import`/,
        );
});

test.each([
    [
        "NomadAclPolicy",
        { name: "there", description: "", rules: nomadRules },
        { rules: 'agent { policy = "read" }' },
    ],
    [
        "NomadNamespace",
        { name: "there", description: "", meta: {}, tasks: taskAccess("there") },
        { meta: { a: "b" } },
    ],
] as const)(
    "%s: an equal one is taken over, another one is not overwritten",
    async (name, inputs, change) => {
        const make = async (changes = {}) =>
            providers[name].create({ cluster: reachable, ...inputs, ...changes });
        const first = await make();
        await expect(make()).resolves.toEqual(first);
        await expect(make(change)).rejects.toThrow(/Nothing was overwritten\. To take it over, .*`import`/);
        await expect(make()).resolves.toEqual(first);
    },
);

test("a resource that was renamed without an alias, and one named in `--replace`, keep the thing that they are", async () => {
    const inputs = { cluster: reachable, name: "renamed", description: "", rules: nomadRules };
    const before = await providers.NomadAclPolicy.create(inputs);
    await providers.NomadAclPolicy.create(inputs);
    await providers.NomadAclPolicy.delete!(before.id, before.outs);
    await expect(bed.cluster.nomad.acl.policies.read("renamed")).resolves.toMatchObject({ name: "renamed" });
    await deleteLater(providers.NomadAclPolicy, before.id, before.outs);
    expect(await bed.cluster.nomad.acl.policies.list()).not.toContain("renamed");
});
