import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { PulumiCommand } from "@pulumi/pulumi/automation";
import { SemVer } from "semver";
import { ensureTools, type Progress, type ToolName } from "../sdk/toolchain";
import { versionOf } from "../sdk/toolchain/findTools";
import { onPath } from "../sdk/toolchain/onPath";
import { passphraseEnv } from "./passphrase";
import type { ProjectSettings } from "./project";

/** The programs that an update runs. To read a stack's state takes `pulumi` alone. */
const programsOfUpdate: ToolName[] = [
    "pulumi",
    "pulumi-language-nodejs",
    "pulumi-resource-pulumi-nodejs",
    "pulumi-resource-tls",
];

/** The programs that a call needs. */
export interface NeededTools {
    /** Whether the call runs an update. */
    updates: boolean;
    progress: Progress;
}

/** The programs are looked for once in the life of a process, because that takes seconds. */
const toolchains = new Map<boolean, Promise<{ PATH: string }>>();

async function toolchainEnv({ updates, progress }: NeededTools): Promise<{ PATH: string }> {
    const known = toolchains.get(updates);
    if (known) return known;
    const names: ToolName[] = updates ? programsOfUpdate : ["pulumi"];
    const found = ensureTools({ progress, names }).then(({ env }) => env);
    toolchains.set(updates, found);
    found.catch(() => toolchains.delete(updates));
    return found;
}

/** The environment of `pulumi`: the caller's variables, a PATH with the programs, the backend and the passphrase. */
export async function pulumiEnvironment(
    given: Record<string, string>,
    project: ProjectSettings,
    tools: NeededTools,
): Promise<Record<string, string>> {
    const all = { ...process.env, ...given };
    return {
        ...(given.PATH === undefined && (await toolchainEnv(tools))),
        ...backendEnv(project, all),
        ...passphraseEnv(all),
        PULUMI_SKIP_UPDATE_CHECK: "true",
        ...given,
    };
}

/** The local backend, if neither the environment nor the project nor a login names another one. */
export function backendEnv(project: ProjectSettings, env: NodeJS.ProcessEnv): Record<string, string> {
    const named = env.PULUMI_BACKEND_URL || env.PULUMI_ACCESS_TOKEN || project.backend?.url;
    return named || isLoggedIn(env) ? {} : { PULUMI_BACKEND_URL: "file://~" };
}

/** Whether `pulumi login` chose a backend: https://www.pulumi.com/docs/iac/cli/commands/pulumi_login/ */
function isLoggedIn({ PULUMI_CREDENTIALS_PATH, PULUMI_HOME }: NodeJS.ProcessEnv): boolean {
    const folder = PULUMI_CREDENTIALS_PATH || PULUMI_HOME || join(homedir(), ".pulumi");
    const file = join(folder, "credentials.json");
    if (!existsSync(file)) return false;
    return Boolean((JSON.parse(readFileSync(file, "utf8")) as { current?: string }).current);
}

/** The `pulumi` on a PATH. `PulumiCommand.get` would take the one on the PATH of this process. */
export async function pulumiCommand(path: string): Promise<PulumiCommand> {
    const program = onPath("pulumi", path);
    if (program === undefined) throw new Error("Expected `pulumi` in a folder of PATH, found none.");
    const version = await versionOf(program);
    if (version === undefined)
        throw new Error(`Expected \`${program} version\` to print a version, got none.`);
    return Reflect.construct(PulumiCommand, [program, new SemVer(version)]) as PulumiCommand;
}
