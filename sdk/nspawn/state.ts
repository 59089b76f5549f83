import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { lock } from "proper-lockfile";

const defaultFolder = "/var/lib/pulumi-nomad-cluster";

/**
 * Folder of machines and networks: `/var/lib/pulumi-nomad-cluster`, or the one that `PULUMI_NOMAD_CLUSTER_STATE` names, whose
 * machines and networks are separate from all others on this host.
 */
export function stateFolder(): string {
    return process.env.PULUMI_NOMAD_CLUSTER_STATE || defaultFolder;
}

/**
 * Part of every name on the host, so that a sweep, which finds things by their names, never finds those of another state
 * folder. It has a dot, because no machine's or network's name has one.
 */
export function stateMark(): string {
    const folder = resolve(stateFolder());
    return folder === defaultFolder
        ? ""
        : `.${createHash("sha256").update(folder).digest("hex").slice(0, 6)}`;
}

export const machinesFolder = () => join(stateFolder(), "machines");
export const machineFolder = (name: string) => join(machinesFolder(), name);
export const poolsFolder = () => join(stateFolder(), "pools");
export const networksFolder = () => join(stateFolder(), "networks");
export const networkFile = (name: string) => join(networksFolder(), `${name}.json`);

/** Undefined if there is no such file. */
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
