import { randomUUID } from "node:crypto";
import { type HclValue, NomadClient, type NomadJobSpec, orUndefined } from "../../../sdk/api";
import { TestCa } from "../../agents/certificates";
import { eventually } from "../../agents/program";
import { serviceJob } from "../../agents/rawExecJob";
import { startNomad } from "../../agents/startNomad";
import type { RunningAgent } from "../../agents/startConsul";

let ca: TestCa;
let agent: RunningAgent;
let nomad: NomadClient;

beforeAll(async () => {
    ca = await TestCa.create();
    agent = await startNomad({ ca });
    const anonymous = new NomadClient(agent.access);
    const { secretId: token } = await anonymous.acl.bootstrap(randomUUID());
    await anonymous.close();
    nomad = new NomadClient({ ...agent.access, token });
    await eventually("the client is ready", async () => (await nomad.nodes.list())[0]?.status === "ready");
});

afterAll(async () => {
    await nomad?.close();
    await agent?.stop();
    await ca?.remove();
});

/** Waits for the deployment that a registration starts to be final. */
async function deployment(job: NomadJobSpec, evaluationId: string) {
    const signal = AbortSignal.timeout(40_000);
    let deploymentId = "";
    for await (const evaluation of nomad.evaluations.watch(evaluationId, { signal })) {
        deploymentId = evaluation.deploymentId;
        if (evaluation.status === "complete") break;
    }
    const seen: string[] = [];
    for await (const now of nomad.deployments.watch(deploymentId, { signal })) {
        seen.push(now.status);
        if (now.status !== "running") return { deployment: now, seen };
    }
    throw new Error(`the watch of ${job.ID} ended`);
}

test("a job goes from HCL to a healthy deployment, its logs, and its purge", async () => {
    const job = await nomad.jobs.parse(serviceJob("web", "echo out; echo error line >&2; exec sleep 1000"));
    expect(job).toMatchObject({ ID: "web", Type: "service", Namespace: "default" });
    await expect(nomad.jobs.plan(job)).resolves.toMatchObject({
        jobModifyIndex: 0,
        diff: { Type: "Added", ID: "web" },
        failedGroups: {},
    });
    await expect(orUndefined(nomad.jobs.read("web"))).resolves.toBeUndefined(); // a plan changes nothing
    const { evaluationId, jobModifyIndex } = await nomad.jobs.register(job, 0);
    const { deployment: done, seen } = await deployment(job, evaluationId);
    expect(seen[0]).toBe("running"); // the wait was one
    expect(done).toMatchObject({
        jobId: "web",
        status: "successful",
        groups: { g: { desired: 1, placed: 1, healthy: 1, unhealthy: 0 } },
    });
    await expect(nomad.jobs.latestDeployment("web")).resolves.toEqual(done);
    await expect(nomad.deployments.read(done.id)).resolves.toEqual(done);
    await expect(nomad.jobs.read("web")).resolves.toMatchObject({ JobModifyIndex: jobModifyIndex });
    await expect(nomad.jobs.evaluations("web")).resolves.toContainEqual(
        await nomad.evaluations.read(evaluationId),
    );

    const [allocation] = await nomad.jobs.allocations("web");
    expect(allocation).toMatchObject({
        name: "web.g[0]",
        nodeName: "node-1",
        clientStatus: "running",
        jobVersion: 0,
        healthy: true,
        tasks: { main: { state: "running", failed: false } },
    });
    await expect(nomad.allocations.read(allocation!.id)).resolves.toEqual(allocation);
    const event = allocation!.tasks.main!.events.find(({ type }) => type === "Started");
    expect(Math.abs(event!.time.getTime() - Date.now())).toBeLessThan(60_000);
    await expect(nomad.allocations.logTail(allocation!.id, "main", "stderr")).resolves.toBe("error line\n");
    await expect(nomad.allocations.logTail(allocation!.id, "main", "stdout", 3)).resolves.toBe("ut\n");

    await nomad.jobs.deregister("web");
    await expect(nomad.jobs.read("web")).resolves.toMatchObject({ Stop: true });
    await nomad.jobs.deregister("web", { purge: true });
    await expect(orUndefined(nomad.jobs.read("web"))).resolves.toBeUndefined();
    for await (const all of nomad.jobs.watchAllocations("web", { signal: AbortSignal.timeout(20_000) })) {
        if (all.every(({ clientStatus }) => clientStatus === "complete")) break;
    }
});

test("a deployment that cannot turn healthy fails, and the allocation's events and logs say why", async () => {
    const job = await nomad.jobs.parse(serviceJob("broken", "echo no such luck >&2; exit 3"));
    const { evaluationId } = await nomad.jobs.register(job, 0);
    const { deployment: done } = await deployment(job, evaluationId);
    expect(done).toMatchObject({ status: "failed", groups: { g: { healthy: 0, unhealthy: 1 } } });
    const [allocation] = await nomad.jobs.allocations("broken");
    expect(allocation).toMatchObject({ clientStatus: "failed", healthy: false });
    const task = allocation!.tasks.main!;
    expect(task.failed).toBe(true);
    expect(task.events.map(({ message }) => message).join("\n")).toMatch(/exit code: 3/i);
    await expect(nomad.allocations.logTail(allocation!.id, "main", "stderr")).resolves.toBe("no such luck\n");
    await nomad.jobs.deregister("broken", { purge: true });
});

test("a job that was changed meanwhile, or exists already, is a conflict and not overwritten", async () => {
    const job = await nomad.jobs.parse(serviceJob("shared", "exec sleep 1000"));
    const first = await nomad.jobs.register(job, 0);
    await expect(nomad.jobs.register(job, 0)).rejects.toMatchObject({ isConflict: true });
    const changed = { ...job, Priority: 60 };
    const second = await nomad.jobs.register(changed, first.jobModifyIndex);
    expect(second.jobModifyIndex).toBeGreaterThan(first.jobModifyIndex);
    await expect(nomad.jobs.register(job, first.jobModifyIndex)).rejects.toMatchObject({ isConflict: true });
    await expect(nomad.jobs.read("shared")).resolves.toMatchObject({ Priority: 60 });
    await expect(nomad.jobs.plan(changed)).resolves.toMatchObject({
        jobModifyIndex: second.jobModifyIndex,
        diff: { Type: "None" },
    });
    await nomad.jobs.deregister("shared", { purge: true });
});

test("a job that fits nowhere says so in its plan", async () => {
    const job = await nomad.jobs.parse(serviceJob("huge", "true").replace("memory = 10", "memory = 999999"));
    const { failedGroups } = await nomad.jobs.plan(job);
    expect(Object.keys(failedGroups)).toEqual(["g"]);
});

test("HCL that does not parse is refused with the parser's words and place", async () => {
    await expect(nomad.jobs.parse('job "x" {\n group\n}')).rejects.toThrow(
        /input\.hcl:2,.*block definition required/,
    );
});

test("stopping a job that does not exist succeeds, as after a lost answer", async () => {
    await expect(nomad.jobs.deregister("nothing")).resolves.toBeUndefined();
});

test.each<[string, string, HclValue, unknown]>([
    [
        "a template",
        "string",
        "${NOMAD_TASK_DIR}/x %{ if true } $${y}",
        "${NOMAD_TASK_DIR}/x %{ if true } $${y}",
    ],
    ["quotes, lines and backslashes", "string", 'a "b"\n\\c\t\\b', 'a "b"\n\\c\t\\b'],
    ["control characters and other scripts", "string", "\b\f\u0001 żółw 🐢", "\b\f\u0001 żółw 🐢"],
    ["a number", "number", 42, "42"],
    ["a number for a string", "string", 42, "42"],
    ["a boolean", "bool", true, "true"],
])("%s reaches the job as it was given", async (_what, type, value, expected) => {
    const hcl = `
        variable "value" { type = ${type} }
        job "variables" {
            meta { value = var.value }
            group "g" {
                task "t" { driver = "raw_exec" }
            }
        }`;
    await expect(nomad.jobs.parse(hcl, { value })).resolves.toMatchObject({ Meta: { value: expected } });
});

test("lists and maps reach the job as they were given", async () => {
    const hcl = `
        variable "names" { type = list(string) }
        variable "labels" { type = map(string) }
        job "variables" {
            datacenters = var.names
            meta = var.labels
            group "g" {
                task "t" { driver = "raw_exec" }
            }
        }`;
    const variables = { names: ["dc1", "dc2"], labels: { "a b": "1", c: "${d}" } };
    await expect(nomad.jobs.parse(hcl, variables)).resolves.toMatchObject({
        Datacenters: ["dc1", "dc2"],
        Meta: variables.labels,
    });
});
