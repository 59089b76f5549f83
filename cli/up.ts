import { clusterStatus } from "../sdk/cluster";
import { localName } from "../sdk/nspawn/localNames";
import { checkHost, ensureImage, getMachine } from "../sdk/nspawn";
import { ensureArtifacts, ensureTools, installHostPackages, type Progress } from "../sdk/toolchain";
import { commandLine } from "./commandLine";
import { lossesOf } from "./losses";
import { nextSteps } from "./nextSteps";
import { progressSince } from "./progress";
import { ensurePassphrase } from "./passphrase";
import { inTerminal, PulumiStack } from "./pulumi";
import { projectName } from "./project";
import { releaseStaleLock } from "./staleLock";
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
    const pulumi = new PulumiStack(stack, await ensureTools({ progress, standIns: local }));
    await pulumi.select();
    const project = await projectName();
    if (await releaseStaleLock(pulumi, project)) progress("released the lock of an interrupted update");
    const lost = local ? await lostMachines(pulumi, project) : [];
    if (lost.length > 0) progress(`not running, will be started again: ${lost.join(", ")}`);
    progress(`pulumi up, stack ${stack}`);
    await update(pulumi, yes, lost.length > 0 ? ["--refresh"] : []);
    for (const cluster of await pulumi.clusters()) {
        const status = await clusterStatus(cluster);
        console.log(`\n${renderStatus(status, stack)}\n`);
    }
    progress("done");
    console.log(nextSteps(stack, (await pulumi.outputs()).web));
}

/**
 * Asks, by Pulumi's own preview and question, only if anything would be replaced or deleted.
 *
 * @throws Error if nobody can be asked.
 */
async function update(pulumi: PulumiStack, yes: boolean, options: string[]): Promise<void> {
    // The preview must run, because it refuses changes that would harm the cluster.
    if (yes) return pulumi.show("up", "--yes", ...options);
    const losses = (await pulumi.isEmpty()) ? [] : lossesOf(await pulumi.preview(...options));
    if (losses.length === 0) return pulumi.show("up", "--yes", "--skip-preview", ...options);
    if (inTerminal()) return pulumi.show("up", ...options);
    throw new Error(
        `This update would replace or delete:\n${losses.map((loss) => `  - ${loss}`).join("\n")}\n` +
            `Nothing was changed. Look at it with \`pulumi preview --diff --stack ${pulumi.stack}\`; to do it, add \`--yes\`: \`${commandLine("up", { stack: pulumi.stack }, "--yes")}\`.`,
    );
}

/** Machines of the stack that were stopped or removed by hand or by a reboot of this host, but are in Pulumi's state. */
async function lostMachines(pulumi: PulumiStack, project: string): Promise<string[]> {
    const lost: string[] = [];
    for (const cluster of await pulumi.clusters())
        for (const { name } of cluster.machines) {
            const machine = await getMachine(localName(project, pulumi.stack, cluster.name, name));
            if (machine?.state !== "running") lost.push(name);
        }
    return lost;
}

/** Prepares this host for local machines, before anything is created. */
async function prepareHost(stack: string, progress: Progress): Promise<void> {
    const problems = checkHost();
    if (problems.length > 0)
        throw new Error(
            `This machine cannot run a cluster:\n${problems.map((problem) => `  - ${problem}`).join("\n")}`,
        );
    // First, because the other steps take long.
    await ensurePassphrase(stack);
    await installHostPackages(progress);
    await ensureArtifacts(progress);
    await ensureImage(progress);
}
