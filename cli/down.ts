import { rm } from "node:fs/promises";
import { stackPrefix } from "../sdk/nspawn/localNames";
import { killMachines, sweep } from "../sdk/nspawn";
import { ensureTools } from "../sdk/toolchain";
import { stackFolder } from "./operatorFolder";
import { progressSince } from "./progress";
import { projectName } from "./project";
import { PulumiStack } from "./pulumi";
import { releaseStaleLock } from "./staleLock";

export async function down({ stack, local }: { stack: string; local: boolean }): Promise<void> {
    const progress = progressSince(Date.now());
    const project = await projectName();
    const prefix = stackPrefix(project, stack);
    const pulumi = new PulumiStack(stack, await ensureTools({ progress, standIns: local }));
    try {
        if (await pulumi.exists()) {
            if (await releaseStaleLock(pulumi, project))
                progress("released the lock of an interrupted update");
            // Stops the machines first, so that they do not keep this host busy until they are deleted.
            if (local) await killMachines(prefix);
            // With nothing left that runs, a state that is written once at the end is enough: it is most of the time otherwise.
            if (local) process.env.PULUMI_SKIP_CHECKPOINTS = "true";
            await pulumi.show("destroy", "--yes", "--skip-preview");
            // These keys are useless now, and the next machines will have other host keys.
            await rm(stackFolder(project, stack), { recursive: true, force: true });
        }
    } finally {
        // Machines that are in no state, because an update was killed before it recorded them.
        if (local) for (const stray of await sweep(prefix)) progress(`removed ${stray}`);
    }
    progress("done");
}
