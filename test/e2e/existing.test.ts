import { type ConsulClient, type NomadClient, orUndefined } from "../../sdk/api";
import { taskRole } from "../../sdk/accessControl";
import { type ClusterConnection, withCluster } from "../../sdk/cluster";
import { TestCa } from "../agents/certificates";
import { bootstrapAcls, clusterAt, loopbackAddress } from "../agents/loopbackCluster";
import { eventually } from "../agents/program";
import { job } from "../agents/rawExecJob";
import { type RunningAgent, startConsul } from "../agents/startConsul";
import { startNomad } from "../agents/startNomad";
import { ProgramStack } from "./cluster/programStack";
import { makeWorkspace } from "./cluster/testStack";

/** Tries `import`, `get` and the other options of resources, with the real engine and agents on loopback. */
let ca: TestCa;
const agents: RunningAgent[] = [];
let connection: ClusterConnection;
let stack: ProgramStack;

beforeAll(async () => {
    const workspace = await makeWorkspace();
    ca = await TestCa.create();
    const address = loopbackAddress();
    agents.push(
        await startConsul({ ca, address, port: 8501 }),
        await startNomad({ ca, address, port: 4646 }),
    );
    connection = await bootstrapAcls(clusterAt(address, agents[0]!.access.tls), "consul", "nomad");
    stack = await ProgramStack.create(workspace, connection);
    await use(({ nomad }) =>
        eventually("the client is ready", async () => (await nomad.nodes.list())[0]?.status === "ready"),
    );
});

afterAll(async () => {
    await stack?.remove();
    for (const agent of agents) await agent.stop();
    await ca?.remove();
});

async function use<T>(
    work: (clients: { consul: ConsulClient; nomad: NomadClient }) => Promise<T>,
): Promise<T> {
    return withCluster(connection, work);
}

/** The message with which the engine refuses an update. */
async function refused(...args: string[]): Promise<string> {
    return stack.pulumi(...args).then(
        (text) => Promise.reject(new Error(`not refused:\n${text}`)),
        (error: Error) => error.message,
    );
}

const web = job("web", "service", "exec sleep 1000").replace(
    'type = "service"',
    'type = "service"\n namespace = "team"',
);
const rules = 'node { policy = "read" }';
const ids = { consulPolicy: "", consulToken: "", nomadToken: "", volume: "" };
const secrets = { consulToken: "", nomadToken: "" };

/** By hand: a namespace with a job, a variable and a volume, policies and tokens. */
async function makeByHand(): Promise<void> {
    await use(async ({ consul, nomad }) => {
        await nomad.namespaces.put({ name: "team", description: "A", meta: { owner: "a" } });
        await nomad.jobs.register(await nomad.jobs.parse(web));
        await nomad.variables.put("nomad/jobs/web", { password: "h1dden-value" }, { namespace: "team" });
        await nomad.acl.policies.put({ name: "watch", description: "", rules });
        const nomadToken = await nomad.acl.tokens.create({
            name: "watcher",
            type: "client",
            policies: ["watch"],
        });
        const policy = await consul.acl.policies.create({
            name: "look",
            description: "",
            rules: 'operator = "read"',
        });
        const consulToken = await consul.acl.tokens.create({ description: "looker", policies: ["look"] });
        ids.consulPolicy = policy.id;
        ids.consulToken = consulToken.accessorId;
        ids.nomadToken = nomadToken.accessorId;
        secrets.consulToken = consulToken.secretId;
        secrets.nomadToken = nomadToken.secretId;
    });
}

const owned = (options: Partial<Record<string, string>> = {}, changed = "") => `
    const spec = ${JSON.stringify(web)};
    const opts = ${JSON.stringify(options)};
    const imported = (name) => opts[name] && { import: opts[name] };
    const team = new p.NomadNamespace("team", { cluster, description: "A${changed}", meta: { owner: "a" } }, imported("team"));
    new p.NomadJob("web", { cluster, jobspec: spec.replace("1000", "1000${changed}") }, { ...imported("web"), dependsOn: team });
    new p.NomadVariable("web", { cluster, namespace: "team", path: "nomad/jobs/web", items: { password: "h1dden-value${changed}" } }, { ...imported("variable"), dependsOn: team });
    new p.NomadAclPolicy("watch", { cluster, rules: ${JSON.stringify(rules)} + "${changed && " "}" }, imported("watch"));
    new p.ConsulAclPolicy("look", { cluster, rules: 'operator = "read"${changed && " "}' }, imported("look"));
    const consul = new p.ConsulAclToken("looker", { cluster, policies: [${changed ? "" : '"look"'}] }, imported("looker"));
    const nomad = new p.NomadAclToken("watcher", { cluster, policies: ["watch${changed}"] }, imported("watcher"));
    return { consulToken: consul.secretId, nomadToken: nomad.secretId };`;

const options = () => ({
    ...{ team: "team", web: "web", variable: "team/nomad/jobs/web", watch: "watch" },
    ...{ look: ids.consulPolicy, looker: ids.consulToken, watcher: ids.nomadToken },
});

test("`get` reads what others own, and keeps its secrets secret", async () => {
    await makeByHand();
    await stack.program(`
        const token = p.ConsulAclToken.get("t", ${JSON.stringify(ids.consulToken)}, { cluster });
        const other = p.NomadAclToken.get("t", ${JSON.stringify(ids.nomadToken)}, { cluster });
        const { items, path } = p.NomadVariable.get("v", "team/nomad/jobs/web", { cluster });
        return {
            tokens: [token.secretId, other.secretId], items, path,
            version: p.NomadJob.get("j", "web", { cluster, namespace: "team" }).version,
            names: [
                p.ConsulAclPolicy.get("p", ${JSON.stringify(ids.consulPolicy)}, { cluster }).name,
                p.NomadAclPolicy.get("p", "watch", { cluster }).name,
                p.NomadNamespace.get("n", "team", { cluster }).name,
            ],
        };`);
    await stack.up();
    expect(JSON.parse(await stack.pulumi("stack", "output", "--json", "--show-secrets"))).toEqual({
        tokens: [secrets.consulToken, secrets.nomadToken],
        ...{
            items: { password: "h1dden-value" },
            path: "nomad/jobs/web",
            version: 0,
            names: ["look", "watch", "team"],
        },
    });
    const stored = await stack.export();
    for (const secret of ["h1dden-value", secrets.consulToken, secrets.nomadToken, connection.nomadToken!])
        expect(stored).not.toContain(secret);
    await stack.expectNoChanges();
    await stack.pulumi("destroy", "--yes", "--skip-preview");
    await use(async ({ nomad }) =>
        expect(await nomad.jobs.read("web", "team")).toMatchObject({ Stop: false }),
    );
});

test("`get` of what is not there says so", async () => {
    await stack.program('p.NomadJob.get("j", "gone", { cluster });');
    expect(await refused("preview")).toContain(
        "Expected Nomad job `gone` to exist for `get`, but the cluster does not have it. Correct the ID, or create it first.",
    );
});

test("a preview refuses to import what differs", async () => {
    await stack.program(owned({ watch: "watch" }, "0"));
    const text = await refused("preview");
    expect(text).toContain("Expected Nomad policy `watch` to be as the program says");
    expect(text).toContain("`rules`");
});

test("what exists is imported as it is, and nothing differs afterwards, also without the option", async () => {
    await use(async ({ nomad }) => {
        const before = (await nomad.jobs.read("web", "team")).JobModifyIndex;
        await stack.program(owned(options()));
        await stack.up();
        expect((await nomad.jobs.read("web", "team")).JobModifyIndex).toBe(before);
    });
    await stack.expectNoChanges();
    const outputs = JSON.parse(await stack.pulumi("stack", "output", "--json", "--show-secrets")) as object;
    expect(outputs).toEqual(secrets);
    await use(async ({ consul }) =>
        expect(await consul.acl.roles.readByName(taskRole("team"))).toBeDefined(),
    );
    await stack.program(owned());
    await stack.expectNoChanges();
});

test("a replacement that only the user asks for leaves one of each thing", async () => {
    const kinds = ["NomadJob::web", "NomadVariable::web", "NomadAclPolicy::watch", "ConsulAclPolicy::look"];
    await stack.up(...kinds.map((kind) => `--replace=**:${kind}`));
    await use(async ({ nomad, consul }) => {
        expect((await nomad.jobs.read("web", "team")).Stop).toBe(false);
        expect((await nomad.variables.read("nomad/jobs/web", "team")).items).toEqual({
            password: "h1dden-value",
        });
        expect((await nomad.acl.policies.read("watch")).rules).toBe(rules);
        expect((await consul.acl.policies.readByName("look")).rules).toBe('operator = "read"');
    });
});

test("what was imported is destroyed", async () => {
    await stack.pulumi("destroy", "--yes", "--skip-preview");
    await use(async ({ nomad, consul }) => {
        expect(await nomad.jobs.list()).toMatchObject([{ id: "web", status: "dead" }]);
        expect(await orUndefined(nomad.namespaces.read("team"))).toBeUndefined();
        expect(await orUndefined(nomad.acl.policies.read("watch"))).toBeUndefined();
        expect(await orUndefined(consul.acl.tokens.read(ids.consulToken))).toBeUndefined();
        expect(await orUndefined(nomad.acl.tokens.read(ids.nomadToken))).toBeUndefined();
    });
});

/** A policy of Nomad whose rules tell it from the others. */
const policy = (name: string, opts: string, node = "read") =>
    `new p.NomadAclPolicy("${name}", { cluster, rules: 'node { policy = "${node}" } # ${name}' }, ${opts})`;

test("the options of a resource do what Pulumi says", async () => {
    const read = (name: string) =>
        use(async ({ nomad }) => (await orUndefined(nomad.acl.policies.read(name)))?.rules);
    const program = (
        { node, trigger, token }: { node: string; trigger: number; token: string },
        more = "",
    ) => `
        ${policy("guarded", "{ protect: true }")};
        ${policy("ignored", '{ ignoreChanges: ["rules"] }', node)};
        ${policy("hidden", '{ additionalSecretOutputs: ["rules"] }')};
        ${policy("triggered", `{ replacementTrigger: ${trigger} }`)};
        ${policy("updated", '{ replaceOnChanges: ["rules"], customTimeouts: { create: "1s" } }', node)};
        ${policy("transformed", '{ transforms: [({ props, opts }) => ({ props: { ...props, description: "by a transform" }, opts })] }')};
        ${more}
        return { token: new p.NomadAclToken(${token}).secretId };`;
    const secret = async () => stack.pulumi("stack", "output", "token", "--show-secrets");
    const args = '{ cluster, name: "fixed", policies: ["guarded"] }';
    await stack.program(
        program(
            { node: "read", trigger: 1, token: `"old", ${args}` },
            `const kept = ${policy("kept", "{ retainOnDelete: true }")};
            ${policy("gone", "{}")};
            ${policy("with", "{ deletedWith: kept }")};`,
        ),
    );
    await stack.up();
    await use(async ({ nomad }) =>
        expect((await nomad.acl.policies.read("transformed")).description).toBe("by a transform"),
    );
    const stored = JSON.parse(await stack.export()) as {
        deployment: { resources: { urn: string; outputs?: { rules?: unknown } }[] };
    };
    const rulesOf = (name: string) =>
        stored.deployment.resources.find(({ urn }) => urn.endsWith(`:NomadAclPolicy::${name}`))?.outputs
            ?.rules;
    expect(JSON.stringify(rulesOf("hidden"))).toContain("ciphertext");
    expect(rulesOf("ignored")).toContain("# ignored");

    const before = await secret();
    const renamed = `"new", ${args}, { aliases: [{ name: "old" }] }`;
    await stack.program(program({ node: "write", trigger: 2, token: renamed }));
    const printed = await stack.up();
    expect(await secret()).toBe(before);
    expect(printed).toMatch(/NomadAclPolicy triggered replac/);
    // Dynamic providers do not name the properties that change.
    expect(printed).toMatch(/NomadAclPolicy updated updated/);
    expect(await read("ignored")).toContain('"read"');
    expect(await read("updated")).toContain('"write"');
    expect(
        await Promise.all(
            ["triggered", "kept", "with", "gone"].map(async (name) => (await read(name)) !== undefined),
        ),
    ).toEqual([true, true, true, false]);
    expect(await refused("destroy", "--yes", "--skip-preview")).toMatch(
        /guarded.*cannot be deleted[^]*protect/,
    );
    expect(await read("guarded")).toBeDefined();
});

test("the options of a cluster reach its resources", async () => {
    await stack.pulumi("state", "unprotect", "--all", "--yes");
    await stack.program(`
        const transform = ({ props, opts }) => ({ props, opts: { ...opts, customTimeouts: { create: "1h" } } });
        new p.NomadCluster("c", { local: {} }, { protect: true, retainOnDelete: true, transforms: [transform] });`);
    const { steps } = JSON.parse(await stack.pulumi("preview", "--json")) as {
        steps: {
            op: string;
            newState?: {
                urn: string;
                custom: boolean;
                protect?: boolean;
                retainOnDelete?: boolean;
                customTimeouts?: { create?: number };
            };
        }[];
    };
    const created = steps.filter(({ op, newState }) => op === "create" && newState?.custom);
    expect(created.length).toBeGreaterThan(20);
    for (const { newState: { urn, protect, retainOnDelete, customTimeouts } = {} as never } of created)
        expect({ urn, protect, retainOnDelete, create: customTimeouts?.create }).toEqual({
            ...{ urn, protect: true, retainOnDelete: true, create: 3600 },
        });
});
