import { clusterStatus } from "../sdk/automation";
import { checkHost, ensureImage } from "../sdk/machines";
import { ensureArtifacts, ensureTools, installHostPackages, type Progress } from "../sdk/toolchain";
import { nextSteps } from "./nextSteps";
import { progressSince } from "./progress";
import { ensurePassphrase, PulumiStack } from "./pulumi";
import { projectName } from "./project";
import { releaseStaleLock } from "./staleLock";
import { renderStatus } from "./statusTable";

export async function up({ stack, local }: { stack: string; local: boolean }): Promise<void> {
    const progress = progressSince(Date.now());
    if (local) await prepareHost(progress);
    const pulumi = new PulumiStack(stack, await ensureTools({ progress }));
    await pulumi.select();
    if (await releaseStaleLock(pulumi, await projectName()))
        progress("went on after an interrupted update: its lock is released");
    progress(`pulumi up, stack ${stack}`);
    await pulumi.show("up", "--yes", "--skip-preview", "--non-interactive");
    for (const cluster of await pulumi.clusters()) {
        const status = await clusterStatus(cluster);
        console.log(`\n${renderStatus(status)}\n`);
    }
    progress("done");
    console.log(nextSteps(stack, (await pulumi.outputs()).web));
}

/** All that local machines need from this host, before anything is created. */
async function prepareHost(progress: Progress): Promise<void> {
    const problems = checkHost();
    if (problems.length > 0)
        throw new Error(
            `This machine cannot run a cluster:\n${problems.map((problem) => `  - ${problem}`).join("\n")}`,
        );
    await installHostPackages(progress);
    await ensurePassphrase();
    await ensureArtifacts(progress);
    await ensureImage(progress);
}
