/**
 * The registry beside the clusters that `npm run up` makes in a checkout, on a computer that cannot reach Docker Hub. Its program belongs
 * to no process, because machines fetch images after the command has ended; `npm run down` ends it with the last machine.
 */
import { readFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { answersAsRegistry, dockerHub } from "../../../sdk/jobs/registry";
import { createNetwork, listMachines, removeNetwork } from "../../../sdk/nspawn";
import { readJson, removeFile, stateFolder, withLock, writeJson } from "../../../sdk/nspawn/state";
import type { Progress } from "../../../sdk/toolchain";
import { ensureRegistry, launchRegistry, untilAnswers } from "./registry";

const networkName = "registry";
const folder = () => join(stateFolder(), "registry");
/** `programs/local` reads the URL. */
const file = () => join(folder(), "registry.json");

interface Running {
    url: string;
    pid: number;
}

/** Starts the registry, unless it runs or Docker Hub answers. The first time, its images are made. */
export async function startStandIn(progress: Progress): Promise<void> {
    await withLock(folder(), () => startOnce(progress));
}

async function startOnce(progress: Progress): Promise<void> {
    const known = await readJson<Running>(file());
    if (known !== undefined && isRunning(known)) return;
    if (known === undefined && (await answersAsRegistry(dockerHub))) return;
    progress(`${dockerHub} does not answer: starting the registry of the tests, which has their images`);
    const parts = await ensureRegistry(progress);
    const { gateway } = await createNetwork({ name: networkName, within: "198.18.0.0/15" });
    await mkdir(folder(), { recursive: true });
    const { child, url, errors } = await launchRegistry({
        ...parts,
        folder: folder(),
        address: gateway,
        detached: true,
    });
    await writeJson(file(), { url, pid: child.pid! } satisfies Running);
    await untilAnswers(url, child, errors);
    child.unref();
}

/** Ends the registry if no machine is left that could fetch images from it. */
export async function stopStandIn(): Promise<void> {
    if ((await listMachines()).length > 0) return;
    const known = await readJson<Running>(file());
    if (known !== undefined && isRunning(known)) process.kill(known.pid);
    await removeNetwork(networkName);
    await removeFile(folder());
}

/** The kernel gives a process ID again, so the process must have our configuration, too. */
function isRunning({ pid }: Running): boolean {
    try {
        return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(folder());
    } catch {
        return false;
    }
}
