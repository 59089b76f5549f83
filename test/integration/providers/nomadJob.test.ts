import { nomadJobProvider as provider } from "../../../components/providers/nomadJob";
import type { JobInputs, JobState } from "../../../components/providers/nomadJobInputs";
import { orUndefined } from "../../../sdk/api";
import { impatient, job, serviceJob } from "../../agents/rawExecJob";
import { deleteLater } from "./deleteLater";
import { inputsOf } from "./jobInputs";
import { unreachable } from "./testCluster";
import { useTestCluster } from "./useTestCluster";
import type * as testBed from "./useTestCluster";

jest.mock("../../../sdk/cluster", () =>
    jest.requireActual<typeof testBed>("./useTestCluster").automationMock(),
);

const sleep = "exec sleep 1000";
/** A job that runs on and on, without the three seconds of a deployment. */
const batchJob = (id: string, script = sleep) => job(id, "batch", script);
const bed = useTestCluster();

async function create(inputs: JobInputs): Promise<JobState> {
    return (await provider.create(inputs)).outs as JobState;
}
async function update(olds: JobState, news: JobInputs): Promise<JobState> {
    return (await provider.update!(olds.target.id, olds, news)).outs as JobState;
}
async function refresh(state: JobState): Promise<JobState> {
    return (await provider.read!(state.target.id, state)).props as JobState;
}

/** The state that a failed creation or update leaves, as Pulumi keeps it. */
async function failed(attempt: Promise<unknown>): Promise<Error & { id?: string; properties?: JobState }> {
    try {
        await attempt;
    } catch (error) {
        return error as Error;
    }
    throw new Error("Expected a failure, got success.");
}

test("a service job is created, and its creation ends when its deployment is healthy", async () => {
    const state = await create(inputsOf(serviceJob("web", sleep)));
    expect(state).toMatchObject({
        target: { id: "web", namespace: "default" },
        version: 0,
        settled: true,
        drift: "",
    });
    await expect(bed.cluster.nomad.deployments.read(state.deploymentId)).resolves.toMatchObject({
        status: "successful",
    });
    await expect(bed.cluster.nomad.jobs.read("web")).resolves.toMatchObject({
        JobModifyIndex: state.modifyIndex,
    });
    expect(bed.told.at(-1)).toBe("job web: g 1/1 placed, 1/1 healthy on node-1");
    expect(new Set(bed.told).size).toBe(bed.told.length);

    await expect(provider.diff!("web", state, inputsOf(state.jobspec))).resolves.toMatchObject({
        changes: false,
    });
    const next = await update(state, inputsOf(serviceJob("web", `true; ${sleep}`)));
    expect(next).toMatchObject({ version: 1, settled: true });
    expect(next.deploymentId).not.toBe(state.deploymentId);
});

test("a job that never turns healthy fails with its allocation's events and last lines, and the next update succeeds", async () => {
    const broken = serviceJob("broken", "echo no such luck >&2; exit 3");
    const error = await failed(create(inputsOf(broken)));
    expect(error.message).toMatch(
        /^Job `broken` \(namespace default, version 0\) is registered but not healthy: its deployment failed: /,
    );
    expect(error.message).toMatch(/allocation [0-9a-f]{8} \(broken\.g\[0\]\) on node-1 is failed/);
    expect(error.message).toMatch(/Terminated: Exit Code: 3/);
    expect(error.message).toMatch(/last lines of stderr:\n +no such luck/);

    const state = error.properties!;
    expect(error.id).toBe("broken");
    expect(state.settled).toBe(false);
    // A refresh in between does not make it well.
    await expect(provider.diff!("broken", await refresh(state), inputsOf(broken))).resolves.toMatchObject({
        changes: true,
    });
    await expect(update(state, inputsOf(broken))).rejects.toThrow(/its deployment failed/);
    await expect(update(state, inputsOf(serviceJob("broken", sleep)))).resolves.toMatchObject({
        settled: true,
    });
});

test("a job that was edited outside is refused, shown by a refresh, and then put back", async () => {
    const inputs = inputsOf(batchJob("edited"));
    const state = await create(inputs);
    const theirs = await bed.cluster.nomad.jobs.read("edited");
    await bed.cluster.nomad.jobs.register({ ...theirs, Priority: 77 });
    const wanted = inputsOf(batchJob("edited", `true; ${sleep}`));

    bed.told = [];
    await provider.diff!("edited", state, wanted);
    expect(bed.told).toContain(
        "The job was changed outside of this stack, so the update will refuse it. Run `pulumi refresh` first.",
    );
    await expect(update(state, wanted)).rejects.toThrow(
        /Expected job `edited` .* as this stack last saw it \(modify index \d+\), but it was changed outside: .*Run `pulumi refresh`/,
    );
    await expect(bed.cluster.nomad.jobs.read("edited")).resolves.toMatchObject({ Priority: 77, Version: 1 });
    await expect(provider.diff!("edited", state, inputs)).resolves.toMatchObject({ changes: false });

    const seen = await refresh(state);
    expect(seen.drift).toContain('+/- Priority: "77" => "50"');
    await expect(provider.diff!("edited", seen, inputs)).resolves.toMatchObject({ changes: true });
    await expect(update(seen, inputs)).resolves.toMatchObject({ drift: "", version: 2 });
    await expect(bed.cluster.nomad.jobs.read("edited")).resolves.toMatchObject({ Priority: 50 });
});

test("a change outside that the program has taken over is no difference any more", async () => {
    const state = await create(inputsOf(batchJob("taken")));
    const same = batchJob("taken").replace('type = "batch"', 'type = "batch"\n priority = 61');
    await bed.cluster.nomad.jobs.register(await bed.cluster.nomad.jobs.parse(same));
    await expect(update(state, inputsOf(same))).resolves.toMatchObject({ version: 1, drift: "" });
});

test("a job that was stopped outside runs again after a refresh", async () => {
    const inputs = inputsOf(batchJob("stopped"));
    const state = await create(inputs);
    await bed.cluster.nomad.jobs.deregister("stopped");
    const seen = await refresh(state);
    expect(seen.drift).toContain('+/- Stop: "true" => "false"');
    await update(seen, inputs);
    await expect(bed.cluster.nomad.jobs.read("stopped")).resolves.toMatchObject({ Stop: false });
});

test("a job that another program purged is not in the state after a refresh", async () => {
    const state = await create(inputsOf(batchJob("purged")));
    await bed.cluster.nomad.jobs.deregister("purged", { purge: true });
    await expect(provider.read!("purged", state)).resolves.toEqual({});
    await expect(deleteLater(provider, "purged", state)).resolves.toBeUndefined();
});

test("a job of the same ID that another program runs is not overwritten, but a stopped one is", async () => {
    await create(inputsOf(batchJob("theirs")));
    const mine = inputsOf(batchJob("theirs", `true; ${sleep}`));
    await expect(create(mine)).rejects.toThrow(
        /Expected no job `theirs` .* found one that differs .*`nomad job stop/,
    );
    await expect(bed.cluster.nomad.jobs.read("theirs")).resolves.toMatchObject({ Version: 0 });
    await bed.cluster.nomad.jobs.deregister("theirs");
    await expect(create(mine)).resolves.toMatchObject({ version: 2, settled: true });
});

test("an interrupted creation continues with the job that it had registered", async () => {
    const inputs = inputsOf(serviceJob("again", sleep));
    const { modifyIndex, deploymentId } = await create(inputs);
    await expect(create(inputs)).resolves.toMatchObject({ modifyIndex, deploymentId, settled: true });
});

test("a job that fits nowhere says why when the time is over", async () => {
    const huge = batchJob("huge").replace("memory = 10", "memory = 999999");
    const error = await failed(create(inputsOf(huge, { timeoutSeconds: 1 })));
    expect(error.message).toMatch(/not healthy: not within 1 s \(`timeoutSeconds`\)/);
    expect(error.message).toMatch(/no node for 1 allocation of group "g": "memory" is exhausted on 1 node/);
    const constraint = 'constraint {\n attribute = "${attr.kernel.name}"\n value = "plan9"\n }';
    const nowhere = await failed(
        create(inputsOf(job("nowhere", "batch", "true", constraint), { timeoutSeconds: 1 })),
    );
    expect(nowhere.message).toContain('constraint "${attr.kernel.name} = plan9" does not hold on 1 node');
});

test("the creation of a batch job ends when its allocations run or are complete, and its error says why they failed", async () => {
    const state = await create(inputsOf(job("batch", "batch", "echo done")));
    expect(state).toMatchObject({ deploymentId: "", settled: true });
    const broken = job("bad-batch", "batch", "true").replace("/bin/sh", "/no/such/program");
    const error = await failed(create(inputsOf(broken)));
    expect(error.message).toMatch(/1 of 1 allocations failed[^]*Driver Failure: [^]*\/no\/such\/program/);
});

test("the creation of a system job ends when it runs on the nodes", async () => {
    await create(inputsOf(job("system", "system", sleep, impatient)));
    const [allocation] = await bed.cluster.nomad.jobs.allocations("system");
    expect(allocation).toMatchObject({ clientStatus: "running" });
});

test("the creation of a periodic job ends when it is registered", async () => {
    const periodic = 'periodic {\n crons = ["0 0 1 1 *"]\n }';
    const state = await create(inputsOf(job("yearly", "batch", "true", "", periodic)));
    expect(state).toMatchObject({ version: 0, settled: true });
    await expect(bed.cluster.nomad.jobs.allocations("yearly")).resolves.toEqual([]);
});

test("values come from files and from variables, as `nomad job run -var-file -var` merges them", async () => {
    const hcl = `
        variable "names" { type = list(string) }
        variable "text" { type = string }
        variable "count" { type = number }
        ${batchJob("values").replace('type = "batch"', 'type = "batch"\n meta { seen = "${join(",", var.names)} ${var.text} ${var.count}" }')}`;
    const common = 'names = [\n  "a", # first\n  "}",\n]\ntext = <<EOF\ncount = 7\nEOF\ncount = 1\n';
    const state = await create(
        inputsOf(hcl, { variableFiles: [common, "count = 2\n"], variables: { text: "${x}" } }),
    );
    await expect(bed.cluster.nomad.jobs.read("values")).resolves.toMatchObject({
        Meta: { seen: "a,} ${x} 2" },
    });
    const changed = inputsOf(hcl, { ...state, variableFiles: [common, "count = 3\n"] });
    await expect(provider.diff!("values", state, changed)).resolves.toMatchObject({ changes: true });
    await expect(update(state, changed)).resolves.toMatchObject({ version: 1 });
});

test("a job in JSON, as Nomad prints it, is made like one in HCL", async () => {
    const Job = await bed.cluster.nomad.jobs.parse(batchJob("json"));
    const state = await create(inputsOf(JSON.stringify({ Job })));
    await expect(refresh(state)).resolves.toMatchObject({ target: { id: "json" }, drift: "" });
});

test("after an automatic revert a refresh finds no change", async () => {
    const revert = (script: string) =>
        serviceJob("revert", script).replace("update {", "update {\n auto_revert = true");
    const state = await create(inputsOf(revert(sleep)));
    const error = await failed(update(state, inputsOf(revert("exit 3"))));
    expect(error.message).toMatch(/rolling back to job version 0/);
    await expect(update(error.properties!, inputsOf(revert(sleep)))).resolves.toMatchObject({
        settled: true,
    });
});

test("its delete stops the job, purges it only on request, and accepts that the job no longer exists", async () => {
    const state = await create(inputsOf(batchJob("end")));
    await deleteLater(provider, "end", state);
    await expect(bed.cluster.nomad.jobs.read("end")).resolves.toMatchObject({ Stop: true });
    const left = await bed.cluster.nomad.jobs.allocations("end");
    expect(left.map(({ clientStatus }) => clientStatus)).toEqual(["complete"]);

    await deleteLater(provider, "end", { ...state, purgeOnDestroy: true });
    await expect(orUndefined(bed.cluster.nomad.jobs.read("end"))).resolves.toBeUndefined();
    await expect(deleteLater(provider, "end", state)).resolves.toBeUndefined();
});

test("a change of the connection or of the timeout alone sends no request to Nomad", async () => {
    const state = await create(inputsOf(batchJob("way")));
    const news = inputsOf(state.jobspec, { cluster: unreachable, timeoutSeconds: 40 });
    await expect(provider.diff!("way", state, news)).resolves.toMatchObject({ changes: true, replaces: [] });
    await expect(update(state, news)).resolves.toEqual({ ...state, ...news });
});

test("a refresh of a cluster that does not answer keeps the job as it was", async () => {
    const state = { ...(await create(inputsOf(job("kept", "batch", "true")))), cluster: unreachable };
    await expect(refresh(state)).resolves.toEqual(state);
    expect(bed.told.at(-1)).toMatch(/^kept keeps its last known state: .*127\.0\.0\.99/);
});
