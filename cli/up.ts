import { clusterStatus } from "../sdk/cluster";
import { localName } from "../sdk/nspawn/localNames";
import { checkHost, ensureImage, getMachine } from "../sdk/nspawn";
import { ensureArtifacts, ensureTools, installHostPackages, type Progress } from "../sdk/toolchain";
import { nextSteps } from "./nextSteps";
import { progressSince } from "./progress";
import { ensurePassphrase } from "./passphrase";
import { PulumiStack } from "./pulumi";
import { projectName } from "./project";
import { releaseStaleLock } from "./staleLock";
import { renderStatus } from "./statusTable";

export async function up({ stack, local }: { stack: string; local: boolean }): Promise<void> {
    const progress = progressSince(Date.now());
    if (local) await prepareHost(stack, progress);
    const pulumi = new PulumiStack(stack, await ensureTools({ progress }));
    await pulumi.select();
    const project = await projectName();
    if (await releaseStaleLock(pulumi, project))
        progress("went on after an interrupted update: its lock is released");
    const lost = local ? await lostMachines(pulumi, project) : [];
    if (lost.length > 0) progress(`not running, to be brought back: ${lost.join(", ")}`);
    progress(`pulumi up, stack ${stack}`);
    const options = lost.length > 0 ? ["--refresh"] : [];
    await pulumi.show("up", "--yes", "--skip-preview", "--non-interactive", ...options);
    for (const cluster of await pulumi.clusters()) {
        const status = await clusterStatus(cluster);
        console.log(`\n${renderStatus(status)}\n`);
    }
    progress("done");
    console.log(nextSteps(stack, (await pulumi.outputs()).web));
}

/** Machines of the stack that were stopped or removed by hand, or went with a reboot of this host; Pulumi's state has them still. */
async function lostMachines(pulumi: PulumiStack, project: string): Promise<string[]> {
    const lost: string[] = [];
    for (const cluster of await pulumi.clusters())
        for (const { name } of cluster.machines) {
            const machine = await getMachine(localName(project, pulumi.stack, cluster.name, name));
            if (machine?.state !== "running") lost.push(name);
        }
    return lost;
}

/** All that local machines need from this host, before anything is created. */
async function prepareHost(stack: string, progress: Progress): Promise<void> {
    const problems = checkHost();
    if (problems.length > 0)
        throw new Error(
            `This machine cannot run a cluster:\n${problems.map((problem) => `  - ${problem}`).join("\n")}`,
        );
    // Before anything that takes long.
    await ensurePassphrase(stack);
    await installHostPackages(progress);
    await ensureArtifacts(progress);
    await ensureImage(progress);
}
