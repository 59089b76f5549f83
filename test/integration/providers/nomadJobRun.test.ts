import {
    nomadJobRunProvider as provider,
    type RunInputs,
    type RunState,
} from "../../../components/providers/nomadJobRun";
import { job } from "../../agents/rawExecJob";
import { reachable } from "./testCluster";
import { useTestCluster } from "./useTestCluster";
import type * as testBed from "./useTestCluster";

jest.mock("../../../sdk/cluster", () =>
    jest.requireActual<typeof testBed>("./useTestCluster").automationMock(),
);

const bed = useTestCluster();

const parameterized = `parameterized {
      payload       = "optional"
      meta_required = ["who"]
    }`;
const periodic = 'periodic {\n crons = ["0 0 1 1 *"]\n }';
const greet = 'echo "$NOMAD_META_who said $(cat "$NOMAD_TASK_DIR/words")"';

/** A job that waits to be run. */
async function register(id: string, outer: string, script: string): Promise<void> {
    const hcl = job(id, "batch", script, "", outer);
    const payload = 'driver = "raw_exec"\n dispatch_payload {\n file = "words"\n }';
    const { nomad } = bed.cluster;
    await nomad.jobs.register(
        await nomad.jobs.parse(outer === parameterized ? hcl.replace('driver = "raw_exec"', payload) : hcl),
    );
}

function inputsOf(id: string, overrides: Partial<RunInputs> = {}): RunInputs {
    const defaults = { namespace: "default", wait: true, timeoutSeconds: 30, token: `token of ${id}` };
    return { cluster: reachable, job: id, ...defaults, ...overrides };
}

async function create(inputs: RunInputs): Promise<RunState> {
    return (await provider.create(inputs)).outs as RunState;
}

/** The state that a failed creation or update leaves, as Pulumi keeps it. */
async function failed(attempt: Promise<unknown>): Promise<Error & { id: string; properties: RunState }> {
    return (await attempt.then(
        () => {
            throw new Error("Expected a failure, got success.");
        },
        (error: unknown) => error,
    )) as Error & { id: string; properties: RunState };
}

/** IDs of the runs of a job. */
async function runsOf(id: string): Promise<string[]> {
    return (await bed.cluster.nomad.jobs.list())
        .map((one) => one.id)
        .filter((one) => one.startsWith(`${id}/`));
}

async function outputOf(run: string, stream: "stdout" | "stderr" = "stdout"): Promise<string> {
    const [allocation] = await bed.cluster.nomad.jobs.allocations(run);
    return bed.cluster.nomad.allocations.logTail(allocation!.id, "main", stream);
}

test("a parameterized job runs once with payload and meta, and the creation ends with the run", async () => {
    await register("greet", parameterized, greet);
    const inputs = inputsOf("greet", { payload: "żółw", meta: { who: "Ada" } });
    const state = await create(inputs);
    expect(state).toMatchObject({
        settled: true,
        runId: expect.stringMatching(/^greet\/dispatch-/) as string,
    });
    await expect(outputOf(state.runId)).resolves.toBe("Ada said żółw\n");
    expect(bed.told.at(-1)).toBe(`job ${state.runId}: 1 complete`);

    await expect(provider.diff!(state.runId, state, inputs)).resolves.toEqual({
        changes: false,
        replaces: [],
    });
    // As after an update that was killed before the run was in the state.
    await expect(create(inputs)).resolves.toMatchObject({ runId: state.runId });
    await expect(runsOf("greet")).resolves.toEqual([state.runId]);
});

test.each<[string, Partial<RunInputs>]>([
    ["payload", { payload: "other" }],
    ["meta", { meta: { who: "Grace" } }],
    ["token", { token: "another trigger" }],
    ["job", { job: "other" }],
])("another %s is another run", async (key, change) => {
    const state = { ...inputsOf("greet"), runId: "greet/dispatch-1", settled: true };
    await expect(provider.diff!(state.runId, state, inputsOf("greet", change))).resolves.toEqual({
        changes: true,
        replaces: [key],
    });
});

test("a change of the time alone starts no run", async () => {
    const state = { ...inputsOf("greet"), runId: "greet/dispatch-1", settled: true };
    const news = inputsOf("greet", { timeoutSeconds: 60 });
    await expect(provider.diff!(state.runId, state, news)).resolves.toEqual({ changes: true, replaces: [] });
    await expect(provider.update!(state.runId, state, news)).resolves.toEqual({
        outs: { ...state, timeoutSeconds: 60 },
    });
});

test("a run that fails says why, and the next update starts another one", async () => {
    const flag = `${process.cwd()}/${Math.random()}`;
    await register("fragile", parameterized, 'echo "no database" >&2; test "$NOMAD_META_who" = ok');
    const inputs = inputsOf("fragile", { meta: { who: flag } });
    const error = await failed(provider.create(inputs));
    const { runId } = error.properties;
    expect(error.message.split("\n")[0]).toBe(
        `Run \`${runId}\` (namespace default) did not succeed: an allocation failed`,
    );
    expect(error.message).toMatch(/Terminated: Exit Code: 1[^]*last lines of stderr:\n +no database/);
    expect(error.properties.settled).toBe(false);
    await expect(provider.diff!(runId, error.properties, inputs)).resolves.toMatchObject({
        changes: true,
        replaces: [],
    });
    const again = await failed(provider.update!(runId, error.properties, inputs));
    expect(again.properties.runId).not.toBe(runId);
    // As after an update that was killed: the same second run, and no third one.
    const repeated = await failed(provider.update!(runId, error.properties, inputs));
    expect(repeated.properties.runId).toBe(again.properties.runId);
});

test("a run that takes too long goes on, and the next update waits for the same one", async () => {
    await register("slow", parameterized, "exec sleep 4");
    const inputs = inputsOf("slow", { meta: { who: "x" }, timeoutSeconds: 1 });
    const error = await failed(provider.create(inputs));
    expect(error.message).toMatch(/not complete within 1 s \(`timeoutSeconds`\)/);
    const news = { ...inputs, timeoutSeconds: 30 };
    await expect(provider.update!(error.id, error.properties, news)).resolves.toMatchObject({
        outs: { runId: error.properties.runId, settled: true },
    });
});

test("a run that is not waited for is started, and its delete stops it", async () => {
    await register("long", parameterized, "exec sleep 1000");
    const state = await create(inputsOf("long", { meta: { who: "x" }, wait: false }));
    expect(state.settled).toBe(true);
    await provider.delete!(state.runId, state);
    await expect(bed.cluster.nomad.jobs.read(state.runId)).resolves.toMatchObject({ Stop: true });
    const left = await bed.cluster.nomad.jobs.allocations(state.runId);
    expect(left.filter(({ clientStatus }) => clientStatus === "running")).toEqual([]);
    await bed.cluster.nomad.jobs.deregister(state.runId, { purge: true });
    await expect(provider.delete!(state.runId, state)).resolves.toBeUndefined();
});

test("a periodic job runs now, apart from its schedule", async () => {
    await register("yearly", periodic, "echo ran");
    const state = await create(inputsOf("yearly"));
    expect(state.runId).toMatch(/^yearly\/periodic-\d+$/);
    await expect(outputOf(state.runId)).resolves.toBe("ran\n");
});

test.each<[string, Partial<RunInputs>, RegExp]>([
    [
        "a job that does not exist",
        { job: "nobody" },
        /^Expected `job` to be the ID of a job in Nomad's namespace default, got `nobody`, which does not exist or is stopped\. Use the `id` of a `NomadJob`, so that the job is registered first, and set `namespace` to the job's\.$/,
    ],
    [
        "a job that runs by itself",
        { job: "plain" },
        /^Expected `job` to be a job with a `parameterized` or `periodic` block, got `plain`, which has neither\. Such a job runs when it is registered: a `NomadJob` alone does that\.$/,
    ],
    [
        "a payload for a periodic job",
        { job: "yearly", payload: "x" },
        /^Expected no `payload` and no `meta` for `yearly`, which is periodic: only a parameterized job takes them\. Leave them out, or give the job a `parameterized` block instead of `periodic`\.$/,
    ],
    [
        "a meta key that is missing",
        { job: "greet" },
        /^Nomad refused to run job `greet` of namespace default: Dispatch did not provide required meta keys: \[who\]$/,
    ],
])("%s is refused, and nothing runs", async (_what, change, message) => {
    await register("plain", "", "true");
    await expect(provider.create(inputsOf("x", change))).rejects.toThrow(message);
});

test("a payload that Nomad would not take is refused at preview", async () => {
    const check = async (payload: string) =>
        (await provider.check!({} as RunInputs, inputsOf("greet", { payload }))).failures;
    await expect(check("x".repeat(16384))).resolves.toEqual([]);
    await expect(check("ż".repeat(8193))).resolves.toEqual([
        {
            property: "payload",
            reason: "Expected `payload` to have at most 16384 bytes, got 16386. Give the run an address from which it fetches the rest.",
        },
    ]);
});
