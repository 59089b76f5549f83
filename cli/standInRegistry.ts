import { existsSync } from "node:fs";
import { join } from "node:path";
import { packageFolder } from "../sdk/process/packageFolder";
import { run } from "../sdk/process/run";
import { standInFolder } from "../sdk/toolchain/providerPlugins";
import type { Progress } from "../sdk/toolchain";

/** Starts a registry on this computer if Docker Hub cannot be reached. For the local project of a checkout, whose program asks for it. */
export async function startStandInRegistry(progress: Progress): Promise<void> {
    const program = registryProgram();
    if (program !== undefined) await run(program, ["start"], { onLine: progress });
}

/** Ends that registry after the last machine. */
export async function stopStandInRegistry(): Promise<void> {
    const program = registryProgram();
    if (program !== undefined) await run(program, ["stop"]);
}

/** The published package has none. */
function registryProgram(): string | undefined {
    const program = join(standInFolder(), "image-registry");
    return process.cwd() === packageFolder() && existsSync(program) ? program : undefined;
}
