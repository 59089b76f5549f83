import type { dynamic } from "@pulumi/pulumi";
import { unknownValue } from "@pulumi/pulumi/runtime";
import { nomadJobProvider as provider } from "../../../components/providers/nomadJob";
import type { JobInputs, JobState } from "../../../components/providers/nomadJobInputs";
import { job } from "../../agents/rawExecJob";
import { inputsOf } from "./jobInputs";
import { unreachable } from "./testCluster";
import { useTestCluster } from "./useTestCluster";
import type * as testBed from "./useTestCluster";

jest.mock("../../../sdk/cluster", () =>
    jest.requireActual<typeof testBed>("./useTestCluster").automationMock(),
);

const bed = useTestCluster();

const batch = (id: string, script = "true") => job(id, "batch", script);

async function check(news: JobInputs, olds = {} as JobInputs) {
    return (await provider.check!(olds, news)) as { inputs: JobInputs; failures?: dynamic.CheckFailure[] };
}

test("a new job is shown as Nomad plans it, and nothing is registered", async () => {
    const news = inputsOf(batch("new"));
    const { inputs, failures } = await check(news);
    expect(failures).toBeUndefined();
    expect(inputs).toEqual({ ...news, target: { id: "new", namespace: "default" } });
    expect(bed.told).toEqual([
        '+ job "new"',
        '  + group "g" (1 create)',
        '    + task "main" (forces create)',
    ]);
    await expect(bed.cluster.nomad.jobs.read("new")).rejects.toMatchObject({ isNotFound: true });
});

test("a changed job is shown as Nomad plans it", async () => {
    const state = (await provider.create(inputsOf(batch("changed")))).outs as JobState;
    bed.told = [];
    const { inputs } = await check(inputsOf(batch("changed", "true 1")), state);
    await expect(provider.diff!("changed", state, inputs)).resolves.toMatchObject({
        changes: true,
        replaces: [],
    });
    expect(bed.told).toContain("      +/- Config {");
    expect(bed.told).toContain('        +/- args[1]: "true" => "true 1"');
    expect(bed.told.join()).not.toMatch(/refuse/);
});

test("a plan that would show secrets names the fields alone", async () => {
    const state = (await provider.create(inputsOf(batch("hidden", "echo old")))).outs as JobState;
    bed.told = [];
    await provider.diff!("hidden", state, inputsOf(batch("hidden", "echo new"), { hideValues: true }));
    expect(bed.told).toContain("        +/- args[1]: (hidden)");
    expect(bed.told.join()).not.toMatch(/echo/);
});

test("another ID or namespace is another job", async () => {
    const olds = { ...inputsOf(batch("one")), target: { id: "one", namespace: "default" } };
    const state: JobState = {
        ...olds,
        version: 0,
        modifyIndex: 1,
        deploymentId: "",
        settled: true,
        drift: "",
    };
    for (const news of [inputsOf(batch("two")), inputsOf(batch("one"), { namespace: "team" })]) {
        const { inputs } = await check(news, olds);
        await expect(provider.diff!("one", state, inputs)).resolves.toMatchObject({
            changes: true,
            replaces: ["jobspec"],
        });
    }
    expect(bed.told.join()).not.toMatch(/refuse/);
});

test("HCL that does not parse is a fault of `jobspec`, with its line", async () => {
    const { failures } = await check(inputsOf('job "x" {\n group\n}'));
    expect(failures).toEqual([
        {
            property: "jobspec",
            reason: expect.stringMatching(/got: .*input\.hcl:2,.*block definition required/s) as string,
        },
    ]);
});

test("a variable that is missing is a fault of `jobspec`", async () => {
    const { failures } = await check(inputsOf(`variable "count" {\n type = number\n}\n${batch("x")}`));
    expect(failures).toMatchObject([
        { property: "jobspec", reason: expect.stringMatching(/variable "count"/) as string },
    ]);
});

test("a preview warns of a job that Nomad does not accept yet, and leaves it to the update", async () => {
    const { failures } = await check(inputsOf(batch("x"), { namespace: "to-come" }));
    expect(failures).toBeUndefined();
    expect(bed.told).toEqual([expect.stringMatching(/^no plan of job x: .*nonexistent namespace/s)]);
});

test("a cluster that does not answer is no fault: it may be made in the same update", async () => {
    const news = inputsOf(batch("x"), { cluster: unreachable });
    await expect(check(news)).resolves.toEqual({ inputs: news });
    expect(bed.told).toEqual([expect.stringMatching(/^no plan of the job: .*127\.0\.0\.99/)]);
});

test("a cluster or a variable that is not known yet is not asked for", async () => {
    const clusterToCome = inputsOf(batch("x"), { cluster: unknownValue as never });
    await expect(check(clusterToCome)).resolves.toEqual({ inputs: clusterToCome });
    const valueToCome = inputsOf(batch("x"), { cluster: unreachable, variables: { a: unknownValue } });
    await expect(check(valueToCome)).resolves.toEqual({ inputs: valueToCome });
    expect(bed.told).toEqual([]);
});

test("a job that did not change is not asked for", async () => {
    const olds = {
        ...inputsOf(batch("x"), { cluster: unreachable }),
        target: { id: "x", namespace: "default" },
    };
    await expect(check(inputsOf(batch("x"), { cluster: unreachable }), olds)).resolves.toEqual({
        inputs: olds,
    });
    expect(bed.told).toEqual([]);
});

test.each([0, 3601, 1.5])("%p seconds are no `timeoutSeconds`", async (timeoutSeconds) => {
    const { failures } = await check(inputsOf(batch("x"), { timeoutSeconds }));
    expect(failures).toEqual([
        {
            property: "timeoutSeconds",
            reason: `Expected \`timeoutSeconds\` to be a whole number of seconds from 1 to 3600, got \`${timeoutSeconds}\`. Leave it out for 300.`,
        },
    ]);
});
