import { rm } from "node:fs/promises";
import { destroyStack } from "../automation/destroyCluster";
import { inTerminal, showInTerminal } from "../automation/terminal";
import { destroyCluster } from "../automation";
import { projectOf } from "../automation/project";
import { ensureTools } from "../sdk/toolchain";
import { interruption } from "./interruption";
import { inThisFolder } from "./operatedCluster";
import { stackFolder } from "./operatorFolder";
import { printEvent, progressSince } from "./progress";
import { stopStandInRegistry } from "./standInRegistry";

export async function down({ stack, local }: { stack: string; local: boolean }): Promise<void> {
    const progress = progressSince(Date.now());
    const { env } = await ensureTools({ progress, standIns: local });
    // With nothing left that runs, a state that is written once at the end is enough: it is most of the time otherwise.
    const once: Record<string, string> = local ? { PULUMI_SKIP_CHECKPOINTS: "true" } : {};
    const options = { ...inThisFolder(stack), env: { ...env, ...once }, onEvent: printEvent };
    if (inTerminal())
        await destroyStack(options, progress, async (opened) =>
            showInTerminal(opened, "destroy", "--yes", "--skip-preview"),
        );
    else await destroyCluster({ ...options, signal: interruption() });
    if (local) await stopStandInRegistry();
    // These keys are useless now, and the next machines will have other host keys.
    await rm(stackFolder(await projectOf(options), stack), { recursive: true, force: true });
    progress("done");
}
