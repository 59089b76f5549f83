import * as pulumi from "@pulumi/pulumi";
import {
    type ClusterConnection,
    ConsulAclToken,
    NomadAclToken,
    NomadJob,
    NomadNamespace,
    NomadHostVolume,
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

test("a host volume is a folder that every user may write to, unless the arguments say otherwise", async () => {
    const [plain, other] = await registered(() => {
        new NomadHostVolume("data", { cluster });
        new NomadHostVolume("disk", {
            ...{ cluster, name: "data", plugin: "mkfs", parameters: { type: "ext4" }, capacityMinMb: 1 },
            capabilities: [{ accessMode: "single-node-multi-writer" }],
            constraints: [{ attribute: "${meta.disk}", value: "nvme" }],
        });
    });
    expect(plain).toMatchObject({
        deleteBeforeReplace: true,
        inputs: {
            ...{ owner: "project/stack/data", name: "data", namespace: "default", plugin: "mkdir" },
            ...{ parameters: { mode: "0777" }, constraints: [], capacityMinBytes: 0, capacityMaxBytes: 0 },
            capabilities: [{ accessMode: "single-node-writer", attachmentMode: "file-system" }],
        },
    });
    expect(other!.inputs).toMatchObject({
        ...{ owner: "project/stack/disk", name: "data", parameters: { type: "ext4" } },
        capacityMinBytes: 1_048_576,
        capabilities: [{ accessMode: "single-node-multi-writer", attachmentMode: "file-system" }],
        constraints: [{ attribute: "${meta.disk}", operator: "=", value: "nvme" }],
    });
});

test("a host volume's wrong values are refused in one message", () => {
    const args = {
        capabilities: [{ accessMode: "multi-node-writer", attachmentMode: "folder" }],
        ...{ capacityMinMb: 2.5, capacityMaxMb: 1 },
    };
    expect(() => new NomadHostVolume("data", { cluster, ...args })).toThrow(
        [
            "NomadHostVolume `data` cannot be made of these arguments:",
            "  - Expected `capabilities[0].accessMode` to be one of `single-node-writer`, `single-node-reader-only`, `single-node-single-writer`, `single-node-multi-writer`, got `multi-node-writer`. Use one of them.",
            "  - Expected `capabilities[0].attachmentMode` to be one of `file-system`, `block-device`, got `folder`. Use one of them.",
            "  - Expected `capacityMinMb` to be a whole number of MiB from 1, got `2.5`. Leave it out for the plugin's choice.",
            "  - Expected `capacityMaxMb` to be a whole number of MiB from `capacityMinMb`, or from 1, got `1`. Leave it out for the plugin's choice.",
        ].join("\n"),
    );
    expect(() => new NomadHostVolume("data", { cluster, capabilities: [] })).toThrow(
        "got none. Leave it out",
    );
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
