import { readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import {
    ArgumentsRefused,
    clusterStatus,
    deployCluster,
    destroyCluster,
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
import { Role } from "../../sdk/topology";
import { eventually } from "../agents/program";
import { processesOf, tracesOf } from "./cluster/hostTraces";
import { inMachine } from "./cluster/inMachine";
import { makeWorkspace, type Workspace } from "./cluster/testStack";

/** One machine with every role, made of arguments by a process that works in another folder than this package's. */
let workspace: Workspace;
let stack: { stack: string; project: string; env: Record<string, string> };
let prefix: string;
const start = process.cwd();
const project = `previews-${process.pid}`;

const combined = { count: 1, roles: [Role.ConsulServer, Role.NomadServer, Role.NomadClient] };
const args: PlainClusterArgs = { local: {}, groups: { node: combined } };

beforeAll(async () => {
    workspace = await makeWorkspace();
    const name = `t-${process.pid}`;
    stack = { stack: name, project, env: workspace.env };
    prefix = stackPrefix(project, name);
    process.chdir("/");
});

afterAll(async () => {
    process.chdir(start);
    await sweep(prefix);
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

test("a call that is cancelled ends, another caller is told that the stack is busy, and the next call continues", async () => {
    const abort = new AbortController();
    let destroyed: Promise<unknown> | undefined;
    const steps: Step[] = [];
    const onEvent = ({ step, machine, message }: ProgressEvent) => {
        if (machine === "node-0") steps.push(step);
        if (step === Step.Machine && message.startsWith("creating LocalMachine"))
            destroyed ??= destroyCluster(stack).catch((error: unknown) => error);
        if (step === Step.Delivery) abort.abort();
    };
    const cancelled = deployCluster({ ...stack, args, signal: abort.signal, onEvent });
    await expect(cancelled).rejects.toThrow(UpdateCancelled);
    expect(await destroyed).toBeInstanceOf(StackBusy);
    await nothingIsLeft();

    const events: ProgressEvent[] = [];
    const { clusters, changes } = await deployCluster({
        ...stack,
        args,
        onEvent: (event) => events.push(event),
    });
    expect(changes.create).toBeGreaterThan(0);
    expect(clusters).toMatchObject([{ name: stack.stack, machines: [{ name: "node-0" }] }]);
    steps.push(...events.filter(({ machine }) => machine === "node-0").map(({ step }) => step));
    expect(steps).toEqual(
        expect.arrayContaining([Step.Machine, Step.Delivery, Step.AccessControl, Step.Readiness]),
    );
    expect(events.map(({ seconds }) => seconds)).toEqual(
        events.map(({ seconds }) => seconds).sort((a, b) => a - b),
    );

    const [state] = await clusterStates(stack);
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

test("a destroyed stack leaves nothing, and can be destroyed again", async () => {
    await destroyCluster(stack);
    expect(await tracesOf(prefix)).toEqual([]);
    expect(await clusterStatus(stack)).toEqual([]);
    await destroyCluster(stack);
    await nothingIsLeft();
});
