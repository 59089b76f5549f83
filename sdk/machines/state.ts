import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { lock } from "proper-lockfile";

/**
 * Where machines and networks live: `/var/lib/pulumi-nomad-cluster`, or the folder that `PULUMI_NOMAD_CLUSTER_STATE`
 * names. Names of machines are the host's, so two state folders must not hold machines of the same name.
 */
export function stateFolder(): string {
    return process.env.PULUMI_NOMAD_CLUSTER_STATE || "/var/lib/pulumi-nomad-cluster";
}

export const machinesFolder = () => join(stateFolder(), "machines");
export const machineFolder = (name: string) => join(machinesFolder(), name);
export const networksFolder = () => join(stateFolder(), "networks");
export const networkFile = (name: string) => join(networksFolder(), `${name}.json`);

/** Undefined where there is no such file. */
export async function readJson<T>(file: string): Promise<T | undefined> {
    const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
        if (error.code === "ENOENT") return undefined;
        throw error;
    });
    return text === undefined ? undefined : (JSON.parse(text) as T);
}

/** All at once or not at all, as a process can be killed at any time. */
export async function writeJson(file: string, value: unknown): Promise<void> {
    await makeFolder(dirname(file));
    await writeFile(`${file}.new`, JSON.stringify(value, null, 4), { mode: 0o600 });
    await rename(`${file}.new`, file);
}

export async function namesIn(folder: string): Promise<string[]> {
    return readdir(folder).catch((error: NodeJS.ErrnoException) => {
        if (error.code === "ENOENT") return [];
        throw error;
    });
}

/** Runs `work` alone among all processes. A holder that was killed is waited for until its lock is stale. */
export async function withLock<T>(folder: string, work: () => Promise<T>): Promise<T> {
    await makeFolder(dirname(folder));
    const release = await lock(folder, {
        realpath: false,
        lockfilePath: `${folder}.lock`,
        stale: 10_000,
        update: 2_000,
        retries: { retries: 3_000, factor: 1, minTimeout: 100, maxTimeout: 100 }, // five minutes: longer than any boot
        onCompromised: () => undefined, // its default ends the process; a suspended host is no reason for that
    });
    try {
        return await work();
    } finally {
        await release().catch(() => undefined);
    }
}

async function makeFolder(folder: string): Promise<void> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
}

export async function removeFile(path: string): Promise<void> {
    await rm(path, { recursive: true, force: true });
}
