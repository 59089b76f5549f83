import { readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import {
    ArgumentsRefused,
    type ArgumentsStack,
    clusterStatus,
    deployCluster,
    destroyCluster,
    NoCluster,
    type PlainClusterArgs,
    previewCluster,
    type ProgressEvent,
    StackBusy,
    Step,
    UpdateCancelled,
    watchCluster,
} from "../../automation";
import { clusterStates } from "../../automation/clusterStatus";
import { isHealthy } from "../../sdk/cluster";
import { localName, stackPrefix } from "../../sdk/nspawn/localNames";
import { sweep } from "../../sdk/nspawn";
import { run } from "../../sdk/process/run";
import { Role } from "../../sdk/topology";
import { eventually } from "../agents/program";
import { processesOf, tracesOf } from "./cluster/hostTraces";
import { inMachine } from "./cluster/inMachine";
import { makeWorkspace, type Workspace } from "./cluster/testStack";

/** Clusters of one machine with every role, made of arguments by a process that works in another folder than this package's. */
let workspace: Workspace;
let stack: ArgumentsStack & { env: Record<string, string> };
let second: typeof stack;
const start = process.cwd();
const project = `previews-${process.pid}`;

const combined = { count: 1, roles: [Role.ConsulServer, Role.NomadServer, Role.NomadClient] };
const args: PlainClusterArgs = { local: {}, groups: { node: combined } };

beforeAll(async () => {
    workspace = await makeWorkspace();
    stack = { stack: "first", project, env: workspace.env };
    second = { ...stack, stack: "second" };
    process.chdir("/");
});

afterAll(async () => {
    process.chdir(start);
    for (const name of ["first", "second"]) await sweep(stackPrefix(project, name));
    await rm(workspace.folder, { recursive: true, force: true });
});

/** Engines and plugins of this test's calls that still run; the machine's supervisor is none. */
const programs = () =>
    processesOf(`PULUMI_HOME=${workspace.env.PULUMI_HOME}`)
        .map(({ command }) => command)
        .filter((command) => /^(\S*\/)?(pulumi\S*|node)( |$)/.test(command));

/** Temporary folders of this test's calls; other processes have some of theirs beside them. */
async function ownFolders(): Promise<string[]> {
    const names = (await readdir(tmpdir())).filter((name) => name.startsWith("pulumi-nomad-cluster-"));
    const projects = names.map(async (name) =>
        readFile(join(tmpdir(), name, "Pulumi.yaml"), "utf8").catch(() => ""),
    );
    const texts = await Promise.all(projects);
    return names.filter((_, index) => texts[index]!.includes(project));
}

async function nothingIsLeft(): Promise<void> {
    await eventually("no program, listener or connection of a call is left", () => {
        const open = process
            .getActiveResourcesInfo()
            .filter((kind) => /Wrap$/.test(kind) && kind !== "PipeWrap");
        return programs().length === 0 && !open.includes("ProcessWrap") && !open.includes("TCPServerWrap");
    });
    expect(await ownFolders()).toEqual([]);
    const selected = join(workspace.env.PULUMI_HOME!, "workspaces");
    expect(await readdir(selected).catch(() => [])).toEqual([]);
}

test("a call that is cancelled ends, and another caller is told that the stack is busy", async () => {
    const abort = new AbortController();
    let destroyed: Promise<unknown> | undefined;
    const onEvent = ({ step, message }: ProgressEvent) => {
        if (step === Step.Machine && message.startsWith("creating LocalMachine"))
            destroyed ??= destroyCluster(stack).catch((error: unknown) => error);
        if (step === Step.Delivery) abort.abort();
    };
    const cancelled = deployCluster({ ...stack, args, signal: abort.signal, onEvent });
    await expect(cancelled).rejects.toThrow(UpdateCancelled);
    expect(await destroyed).toBeInstanceOf(StackBusy);
    await nothingIsLeft();
});

test("the next call continues, while a second cluster comes up in the same process", async () => {
    const events: ProgressEvent[] = [];
    const onEvent = (event: ProgressEvent) => events.push(event);
    const [{ changes, outputs }, { clusters }] = await Promise.all([
        deployCluster({ ...stack, args }),
        deployCluster({ ...second, args, onEvent }),
    ]);
    expect(changes.create).toBeGreaterThan(0);
    expect(outputs).toEqual({ ingress: { value: [expect.any(String)], secret: false } });
    expect(clusters).toMatchObject([{ name: "second", machines: [{ name: "node-0" }] }]);
    const statuses = (await Promise.all([stack, second].map(clusterStatus))).flat();
    expect(statuses.map((status) => [status.name, isHealthy(status)])).toEqual([
        ["first", true],
        ["second", true],
    ]);
    const steps = events.filter(({ machine }) => machine === "node-0").map(({ step }) => step);
    expect(steps).toEqual(
        expect.arrayContaining([Step.Machine, Step.Delivery, Step.AccessControl, Step.Readiness]),
    );
    expect(events.map(({ seconds }) => seconds)).toEqual(
        events.map(({ seconds }) => seconds).sort((a, b) => a - b),
    );

    const [state] = await clusterStates(second);
    const shown = inspect({ clusters, events }, { depth: 9 });
    for (const secret of [state!.consulToken!, state!.nomadToken!, state!.operatorKey, "PRIVATE KEY"])
        expect(shown).not.toContain(secret);
    expect(clusters[0]!.nomadToken.value).toBe(state!.nomadToken);
    await nothingIsLeft();
});

test("a call without a change does nothing", async () => {
    const { changes } = await deployCluster({ ...stack, args });
    expect(Object.keys(changes)).toEqual(["same"]);
});

test("a preview says what would be lost; what would break the cluster is refused with an error of its own", async () => {
    const { losses } = await previewCluster({ ...stack, args: { local: {}, groups: { other: combined } } });
    expect(losses).toContain(`delete pulumi-nodejs:nomad-cluster:LocalMachine ${stack.stack}-node-0`);
    const moved = deployCluster({ ...stack, args: { ...args, datacenter: "other" } });
    await expect(moved).rejects.toThrow(ArgumentsRefused);
    await expect(moved).rejects.toThrow("Expected `datacenter` to stay `dc1`");
});

test("a watch survives the loss of the leader, and reports it and its return", async () => {
    const machine = localName(project, stack.stack, stack.stack, "node-0");
    const leaders: (string | undefined)[] = [];
    for await (const { status, changes } of watchCluster({ ...stack, intervalSeconds: 1 })) {
        if (changes.length === 0) await inMachine(machine, "systemctl stop consul");
        for (const { what, now } of changes) if (what === "consul.leader") leaders.push(now);
        if (leaders.length === 1) await inMachine(machine, "systemctl start consul");
        if (leaders.length > 1 && isHealthy(status)) break;
    }
    expect(leaders).toEqual([undefined, "node-0"]);
    await nothingIsLeft();
});

test("fifty looks at the status leave no object behind in a process", async () => {
    const looked = await run(
        process.execPath,
        [
            join(__dirname, "automation/looks.js"),
            JSON.stringify([stack, second].map(({ stack }) => ({ stack, project }))),
        ],
        { env: workspace.env },
    );
    const { before, after } = JSON.parse(looked) as Record<"before" | "after", number>;
    // One object of each look would be forty.
    expect(after - before).toBeLessThan(20);
    await nothingIsLeft();
});

test("destroyed stacks leave nothing, can be destroyed again, and have no status", async () => {
    await Promise.all([destroyCluster(stack), destroyCluster(second)]);
    for (const name of ["first", "second"]) expect(await tracesOf(stackPrefix(project, name))).toEqual([]);
    await destroyCluster(stack);
    await expect(clusterStatus(stack)).rejects.toThrow(NoCluster);
    await expect(watchCluster(stack).next()).rejects.toThrow(NoCluster);
    await nothingIsLeft();
});
