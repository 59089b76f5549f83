import { existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdir, readdir, readFile, rmdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { hostNameOf, machineOf } from "./names";
import { waitFor } from "./waitFor";

const mountPoint = "/sys/fs/cgroup";

/** Whether the host has the single hierarchy of cgroup version 2. */
export const isUnified = () => existsSync(join(mountPoint, "cgroup.controllers"));

/**
 * The top of each hierarchy: one with version 2; with version 1 one a controller, systemd's own, and mostly an empty one
 * of version 2.
 *
 * @see https://docs.kernel.org/admin-guide/cgroup-v1/cgroups.html
 */
export function hierarchies(): string[] {
    if (isUnified()) return [mountPoint];
    return readdirSync(mountPoint, { withFileTypes: true })
        .filter((entry) => entry.isDirectory()) // `cpu` and others are links if two controllers share a hierarchy
        .map(({ name }) => join(mountPoint, name))
        .filter((folder) => existsSync(join(folder, "cgroup.procs")));
}

const foldersOf = (machine: string) => hierarchies().map((top) => join(top, hostNameOf(machine)));

/** Makes a machine's folder in each hierarchy. @returns the files to write a process into, to move it there. */
export async function createCgroups(machine: string): Promise<string[]> {
    if (isUnified()) await enableControllers();
    const folders = foldersOf(machine);
    for (const folder of folders) {
        await mkdir(folder, { recursive: true });
        if (existsSync(join(folder, "cpuset.cpus")) && !isUnified()) await copyCpuset(folder);
    }
    return folders.map((folder) => join(folder, "cgroup.procs"));
}

/**
 * Gives the machine's folder every controller there is, by its parent. systemd-nspawn hands them on, which in turn keeps a
 * systemd on the host from taking them back: a controller that a child uses cannot be disabled.
 *
 * @see https://docs.kernel.org/admin-guide/cgroup-v2.html#controlling-controllers
 */
async function enableControllers(): Promise<void> {
    const controllers = (await readFile(join(mountPoint, "cgroup.controllers"), "utf8"))
        .split(/\s+/)
        .filter(Boolean);
    for (const controller of controllers)
        // One at a time, as one that is refused (cpu with real-time processes about) would take the others with it.
        await writeFile(join(mountPoint, "cgroup.subtree_control"), `+${controller}`).catch(() => undefined);
}

/** With version 1 a new cpuset is empty, and a process cannot be moved into one that is. */
async function copyCpuset(folder: string): Promise<void> {
    for (const file of ["cpuset.cpus", "cpuset.mems"])
        await writeFile(join(folder, file), await readFile(join(folder, "..", file)));
}

/** Every process of a machine, also those that its own systemd moved further down. */
export function processesOf(machine: string): number[] {
    const files = foldersOf(machine)
        .flatMap((folder) => subfolders(folder))
        .map((folder) => join(folder, "cgroup.procs"));
    return [...new Set(files.flatMap(readPids))];
}

function readPids(file: string): number[] {
    try {
        return readFileSync(file, "utf8").split("\n").filter(Boolean).map(Number);
    } catch {
        return []; // the folder went in between, and its processes with it
    }
}

/** The folder and all below it, the deepest first. */
function subfolders(folder: string): string[] {
    try {
        const entries = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
        return [...entries.flatMap(({ name }) => subfolders(join(folder, name))), folder];
    } catch {
        return [];
    }
}

/** Removes a machine's folders after the end of its last process. Does nothing if there are none. */
export async function removeCgroups(machine: string): Promise<void> {
    await waitFor(`the cgroups of ${machine} to be removed`, 10_000, async () => {
        const folders = foldersOf(machine).flatMap(subfolders);
        // The kernel keeps a folder busy for a moment after its last process: the next round takes it.
        for (const folder of folders) await rmdir(folder).catch(() => undefined);
        return folders.length === 0;
    });
}

/** The machines that have cgroup folders, known to our files or not. */
export async function machinesWithCgroups(): Promise<string[]> {
    const names = await Promise.all(hierarchies().map((top) => readdir(top)));
    return [...new Set(names.flat())].map(machineOf).filter((name) => name !== undefined);
}
