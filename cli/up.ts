import { deployCluster, type FolderStack, type Preview, type PreviewOptions } from "../automation";
import { clusterStates } from "../automation/clusterStatus";
import { deployStack } from "../automation/deployCluster";
import { ensurePassphrase } from "../automation/passphrase";
import { projectOf } from "../automation/project";
import { ProgressReader } from "../automation/progress";
import { inTerminal, showInTerminal } from "../automation/terminal";
import { withStack } from "../automation/workspace";
import { clustersIn, type ClusterState, clusterStatus, outputsIn } from "../sdk/cluster";
import { localName } from "../sdk/nspawn/localNames";
import { ensureImage, getMachine } from "../sdk/nspawn";
import { ensureArtifacts, ensureTools, installHostPackages, type Progress } from "../sdk/toolchain";
import { commandLine } from "./commandLine";
import { expectHost } from "./expectHost";
import { interruption } from "./interruption";
import { localMembers } from "./localMembers";
import { nextSteps } from "./nextSteps";
import { inThisFolder } from "./operatedCluster";
import { printEvent, progressSince } from "./progress";
import { startStandInRegistry } from "./standInRegistry";
import { renderStatus } from "./statusTable";

interface UpOptions {
    stack: string;
    local: boolean;
    /** Replace and delete without asking. */
    yes: boolean;
}

export async function up({ stack, local, yes }: UpOptions): Promise<void> {
    const progress = progressSince(Date.now());
    if (local) await prepareHost(stack, progress);
    const { env } = await ensureTools({ progress, standIns: local });
    const target = { ...inThisFolder(stack), env };
    const lost = local ? await lostMachines(target, await clusterStates(target)) : [];
    if (lost.length > 0) progress(`these machines do not run and will be started again: ${lost.join(", ")}`);
    progress(`pulumi up, stack ${stack}`);
    const update = { ...target, refresh: lost.length > 0 };
    if (inTerminal()) await updateInTerminal(update, yes, progress);
    else
        await deployCluster({
            ...update,
            signal: interruption(),
            onEvent: printEvent,
            approve: yes ? undefined : (preview) => refuseLosses(stack, preview),
        });
    const state = (await withStack(target, target, async ({ pulumi }) => pulumi.exportStack()))!;
    for (const cluster of clustersIn(state)) {
        const status = await clusterStatus(cluster);
        console.log(`\n${renderStatus(status, stack)}\n`);
    }
    progress("done");
    const { web, firstJob } = outputsIn(state);
    console.log(nextSteps(stack, web?.value, firstJob?.value));
}

/** Asks, by Pulumi's own preview and question, only if anything would be replaced or deleted. */
async function updateInTerminal(
    update: FolderStack & PreviewOptions,
    yes: boolean,
    progress: Progress,
): Promise<void> {
    await deployStack(update, progress, new ProgressReader(), async (stack, planned) => {
        const isAsked = !yes && planned !== undefined && planned.losses.length > 0;
        const options = update.refresh ? ["--refresh"] : [];
        await showInTerminal(stack, "up", ...(isAsked ? [] : ["--yes", "--skip-preview"]), ...options);
    });
}

/** @throws Error if anything would be replaced or deleted, because nobody can be asked. */
function refuseLosses(stack: string, { losses }: Preview): void {
    if (losses.length === 0) return;
    throw new Error(
        `This update would replace or delete:\n${losses.map((loss) => `  - ${loss}`).join("\n")}\n` +
            `Nothing was changed. Look at it with \`pulumi preview --diff --stack ${stack}\`; to do it, add \`--yes\`: \`${commandLine("up", { stack }, "--yes")}\`.`,
    );
}

/** Machines of the stack that were stopped or removed by hand or by a reboot of this host, but are in Pulumi's state. */
async function lostMachines(stack: FolderStack, clusters: readonly ClusterState[]): Promise<string[]> {
    const project = await projectOf(stack);
    const lost: string[] = [];
    for (const cluster of clusters)
        for (const { name } of cluster.machines) {
            const machine = await getMachine(localName(project, stack.stack, cluster.name, name));
            if (machine?.state !== "running") lost.push(name);
        }
    const members = await localMembers({ stack: stack.stack });
    const stopped = members.filter(({ machine }) => machine.state === "stopped");
    return [...lost, ...stopped.map(({ machine }) => machine.hostName)];
}

/** Prepares this host for local machines, before anything is created. */
async function prepareHost(stack: string, progress: Progress): Promise<void> {
    expectHost();
    // First, because the other steps take long.
    await ensurePassphrase(process.cwd(), stack);
    await installHostPackages(progress);
    await ensureArtifacts(progress);
    await ensureImage(progress);
    await startStandInRegistry(progress);
}
