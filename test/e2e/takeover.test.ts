import { orUndefined } from "../../sdk/api";
import { type ClusterConnection, withCluster } from "../../sdk/cluster";
import { TestCa } from "../agents/certificates";
import { startBootstrappedNomad } from "../agents/loopbackCluster";
import { ProgramStack } from "./cluster/programStack";
import { makeWorkspace } from "./cluster/testStack";

/** Programs in TypeScript and in other languages take over each other's stacks, with the real engine, this package's plugin and a Nomad on loopback. */
let cluster: ClusterConnection;
let stack: ProgramStack;
const stops: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
    const ca = await TestCa.create();
    stops.unshift(async () => ca.remove());
    const nomad = await startBootstrappedNomad(ca);
    stops.unshift(async () => nomad.server.stop());
    ({ cluster } = nomad);
    stack = await ProgramStack.create(await makeWorkspace(), cluster);
    stops.unshift(async () => stack.remove());
});

afterAll(async () => {
    for (const stop of stops) await stop();
});

const args = `cluster, rules: 'node { policy = "read" }'`;
const typescript = `
    const policy = new p.NomadAclPolicy("mine", { ${args} });
    return { token: new p.NomadAclToken("mine", { cluster, policies: [policy.name] }).secretId };`;
/** Asks the engine as an SDK of another language does. */
const other = `
    const aliases = [{ type: "pulumi-nodejs:nomad-cluster:NomadAclPolicy" }];
    const policyArgs = { ${args}, name: undefined };
    const policy = new pulumi.CustomResource("nomad-cluster:index:NomadAclPolicy", "mine", policyArgs, { aliases });
    const tokenArgs = { cluster, policies: [policy.name], secretId: undefined };
    return { token: new pulumi.ComponentResource("nomad-cluster:index:NomadAclToken", "mine", tokenArgs, {}, true).secretId };`;

const secret = async () => stack.pulumi("stack", "output", "token", "--show-secrets");
let first: string;

test("another language's program makes resources with the plugin, and its secrets are secrets", async () => {
    await stack.program(other);
    await stack.up();
    first = await secret();
    expect(await stack.export()).not.toContain(first.trim());
    await stack.expectNoChanges();
});

test("a program in TypeScript takes the stack over, and the cluster keeps what it has", async () => {
    await stack.program(typescript);
    const taken = await stack.up();
    expect(taken).toMatch(/~ 3 updated/);
    expect(taken).not.toMatch(/\d (replaced|deleted|created)/);
    await stack.expectNoChanges();
    expect(await secret()).toBe(first);
});

test("the other program takes it back", async () => {
    await stack.program(other);
    await stack.expectNoChanges();
    await stack.up();
    expect(await secret()).toBe(first);
});

test("the one that took it over last destroys it", async () => {
    await stack.program(typescript);
    await stack.up();
    await stack.pulumi("destroy", "--yes", "--skip-preview");
    const left = async () =>
        withCluster(cluster, async ({ nomad }) => orUndefined(nomad.acl.policies.read("mine")));
    expect(await left()).toBeUndefined();
});
