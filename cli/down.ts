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
            // Machines that are to be deleted must not keep this host busy until then.
            if (local) await killMachines(prefix);
            await pulumi.show("destroy", "--yes", "--skip-preview");
            // Keys that open nothing any more, and host keys that the next machines will not have.
            await rm(stackFolder(project, stack), { recursive: true, force: true });
        }
    } finally {
        // What no state knows of: an update that was killed before it could write down what it made.
        if (local) for (const stray of await sweep(prefix)) progress(`removed ${stray}`);
    }
    progress("done");
}
