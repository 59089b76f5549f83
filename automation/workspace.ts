import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LocalWorkspace, Stack, StackNotFoundError } from "@pulumi/pulumi/automation";
import { packageFolder } from "../sdk/process/packageFolder";
import { run } from "../sdk/process/run";
import type { Progress } from "../sdk/toolchain";
import type { ArgumentsStack, ClusterProgram, ClusterSource, ClusterStack } from "./clusterStack";
import { pulumiCommand, pulumiEnvironment } from "./environment";
import { stackBusy } from "./errors";
import { ensurePassphrase, passphraseRefusal } from "./passphrase";
import { type ProjectSettings, projectSettings } from "./project";
import { argumentsVariable } from "./program/argumentsVariable";

/** A stack that exists, in a folder from which `pulumi` works on it. */
export interface OpenStack {
    /** The stack's name. */
    name: string;
    project: string;
    folder: string;
    /** The environment of `pulumi`. */
    env: Record<string, string>;
    pulumi: Stack;
}

export interface OpenOptions {
    env?: Record<string, string>;
    /** Makes the stack if there is none. */
    create?: boolean;
    /** Whether `work` runs an update, which needs more programs than `pulumi`. */
    updates?: boolean;
    progress?: Progress;
}

/** Where `pulumi` runs, and with which environment. */
interface Place {
    folder: string;
    env: Record<string, string>;
    isTemporary: boolean;
}

/**
 * Does `work` with a stack.
 *
 * @returns undefined if there is no such stack.
 * @throws PassphraseRefused
 */
export async function withStack<T>(
    chosen: ClusterStack | ClusterSource,
    { env = {}, create = false, updates = false, progress = () => undefined }: OpenOptions,
    work: (stack: OpenStack) => Promise<T>,
): Promise<T | undefined> {
    try {
        if ("folder" in chosen) return await inFolder(chosen.folder, {});
        const folder = await mkdtemp(join(tmpdir(), "pulumi-nomad-cluster-"));
        try {
            return await inFolder(folder, await writeProject(folder, chosen));
        } finally {
            await rm(folder, { recursive: true, force: true });
        }
    } catch (error) {
        throw passphraseRefusal(chosen.stack, error) ?? error;
    }

    async function inFolder(folder: string, own: Record<string, string>): Promise<T | undefined> {
        const settings = await projectSettings(folder);
        const tools = { updates, progress };
        if (create) await ensurePassphrase(folder, chosen.stack, { ...process.env, ...env });
        const all = { ...(await pulumiEnvironment(env, settings, tools)), ...own };
        const isTemporary = !("folder" in chosen);
        const onlyReads = !updates && !create;
        const pulumi = await openStack(chosen.stack, { folder, env: all, isTemporary, create, onlyReads });
        return pulumi && work({ name: chosen.stack, project: settings.name, folder, env: all, pulumi });
    }
}

/** Whether a stack has no resource, so that an update can only create. */
export async function isEmpty({ pulumi }: OpenStack): Promise<boolean> {
    const { resources = [] } = (await pulumi.exportStack()).deployment as { resources?: unknown[] };
    return resources.length === 0;
}

/**
 * @param isTemporary Whether the folder goes at the end: then Pulumi does not record which stack is selected in it.
 * @param onlyReads Whether the call changes nothing, not even which stack is selected in the folder.
 */
async function openStack(
    name: string,
    { folder, env, isTemporary, create, onlyReads }: Place & { create: boolean; onlyReads: boolean },
): Promise<Stack | undefined> {
    const command = await pulumiCommand(env.PATH ?? process.env.PATH ?? "");
    const options = { workDir: folder, envVars: env, pulumiCommand: command };
    const workspace = await LocalWorkspace.create(options);
    if (onlyReads) workspace.exportStack = once(workspace.exportStack.bind(workspace));
    if (onlyReads || isTemporary)
        workspace.selectStack = async (stack) => void (await workspace.exportStack(stack));
    const existing = async () =>
        Stack.select(name, workspace).catch((error: unknown) => {
            if (error instanceof StackNotFoundError) return undefined;
            throw error;
        });
    let found = await existing();
    if (found === undefined && create) {
        await createStack(command.command, name, { folder, env, isTemporary });
        found = await existing();
    }
    return found && withoutQuestions(found);
}

/** A stack that is not asked for its outputs and its history after each update: the engine's events and the state have both. */
function withoutQuestions(stack: Stack): Stack {
    stack.outputs = async () => ({});
    stack.info = async () => undefined;
    return stack;
}

/** A function whose first result stays: each start of `pulumi` takes a third of a second of processor time. */
function once<In, Out>(work: (input: In) => Promise<Out>): (input: In) => Promise<Out> {
    let result: Promise<Out> | undefined;
    return async (input) => (result ??= work(input));
}

/** Makes a stack, unless another caller made it in between. @throws StackBusy if another caller makes it now. */
async function createStack(
    program: string,
    name: string,
    { folder, env, isTemporary }: Place,
): Promise<void> {
    const args = ["stack", "init", name, "--non-interactive", ...(isTemporary ? ["--no-select"] : [])];
    await run(program, args, { cwd: folder, env }).catch((error: Error) => {
        if (/already exists/.test(error.message)) return;
        throw /currently locked/.test(error.message) ? stackBusy(name, error) : error;
    });
}

/**
 * Writes the project whose program makes a cluster of arguments. The program lies in this package, so that Pulumi finds this package
 * and its own from the program's folder, whatever folder the caller works in.
 *
 * @returns the environment of the program.
 */
async function writeProject(
    folder: string,
    { project, ...rest }: ArgumentsStack | (ArgumentsStack & ClusterProgram),
): Promise<Record<string, string>> {
    const settings: ProjectSettings & { runtime: object; main: string } = {
        name: project,
        // The program is JavaScript; the compiler would take a quarter of a second to load.
        runtime: { name: "nodejs", options: { typescript: false } },
        main: join(packageFolder(), "dist/automation/program/index.js"),
    };
    await writeFile(join(folder, "Pulumi.yaml"), JSON.stringify(settings));
    if (!("args" in rest)) return {};
    // In a file for this user alone, because arguments may hold secrets.
    const file = join(folder, "arguments.json");
    await writeFile(file, JSON.stringify(rest.args), { mode: 0o600 });
    return { [argumentsVariable]: file };
}
