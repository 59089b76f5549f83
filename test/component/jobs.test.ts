import * as pulumi from "@pulumi/pulumi";
import {
    type ClusterConnection,
    ConsulAclToken,
    NomadAclToken,
    NomadJob,
    NomadNamespace,
    NomadVariable,
} from "pulumi-nomad-cluster";
import { type Registration, Recorder } from "./recorder";

const cluster = pulumi.secret({ name: "prod" } as ClusterConnection);

/** The registrations of a program that does `work`. */
async function registered(work: () => void): Promise<Registration[]> {
    const recorder = await Recorder.start({});
    work();
    await recorder.settled();
    return recorder.registrations.filter(({ custom }) => custom);
}

async function jobOf(args: { jobspec: pulumi.Input<string>; variables?: pulumi.Inputs }) {
    const [job] = await registered(() => void new NomadJob("web", { cluster, ...args }));
    return job!;
}

test("a job keeps its history, and has five minutes, unless told otherwise", async () => {
    const { inputs, secretInputs } = await jobOf({ jobspec: "job" });
    expect(inputs).toMatchObject({ jobspec: "job", purgeOnDestroy: false, timeoutSeconds: 300 });
    expect(secretInputs).toContain("cluster");
});

test.each<[string, boolean, Parameters<typeof jobOf>[0]]>([
    ["none", false, { jobspec: "job", variables: { a: "1" } }],
    ["the job", true, { jobspec: pulumi.secret("job") }],
    ["a part of the job", true, { jobspec: pulumi.interpolate`job ${pulumi.secret("x")}` }],
    ["a variable", true, { jobspec: "job", variables: { a: "1", b: pulumi.secret("2") } }],
    ["a part of a variable", true, { jobspec: "job", variables: { b: { c: [pulumi.secret("2")] } } }],
])("where %s is secret, the values of a plan are hidden: %p", async (_what, hidden, args) => {
    expect((await jobOf(args)).inputs.hideValues).toBe(hidden);
});

test("a name in the cluster is the resource's, unless another one is given", async () => {
    const registrations = await registered(() => {
        new NomadNamespace("team", { cluster });
        new NomadNamespace("other", { cluster, name: "team-b" });
        new NomadAclToken("watcher", { cluster, policies: ["watch"] });
        new ConsulAclToken("looker", { cluster, policies: ["look"] });
    });
    const called = registrations.map(({ name, inputs }) => [name, inputs.name ?? inputs.description]);
    expect(Object.fromEntries(called)).toEqual({
        team: "team",
        other: "team-b",
        watcher: "watcher",
        looker: "looker",
    });
});

test("values of variables and secrets of tokens are encrypted in the state", async () => {
    const registrations = await registered(() => {
        new NomadVariable("db", { cluster, path: "nomad/jobs/web", items: { password: "swordfish" } });
        // Of one name, as a program may have them.
        new NomadAclToken("web", { cluster, policies: [] });
        new ConsulAclToken("web", { cluster, policies: [] });
    });
    const [variable] = registrations.filter(({ name }) => name === "db");
    expect(variable!.secretInputs).toContain("items");
    const tokens = registrations.filter(({ name }) => name === "web");
    expect(tokens.map(({ secretOutputs }) => secretOutputs)).toEqual([["secretId"], ["secretId"]]);
    for (const { secretInputs } of tokens) expect(secretInputs).toContain("identity");
    const identities = registrations.filter(({ name }) => name.startsWith("web-"));
    expect(identities.map(({ name }) => name).sort()).toEqual(["web-consul-token", "web-nomad-token"]);
    for (const { secretOutputs } of identities) expect(secretOutputs).toEqual(["value"]);
});
