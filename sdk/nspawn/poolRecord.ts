import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { MachineSpec } from "./machineSpec";
import { checkName } from "./names";
import { namesIn, poolsFolder, readJson, removeFile, writeJson } from "./state";

/** The cluster of a pool: where its program runs, and the component's name. */
export interface PoolOwner {
    project: string;
    stack: string;
    cluster: string;
}

/** A pool of machines on this host, as everything needs it that makes one more. */
export interface PoolRecord {
    /** Unique on this host, as a machine's name. */
    name: string;
    /** The pool's name in its cluster, with which the names of its members begin. */
    pool: string;
    owner: PoolOwner;
    /** The specification of each member's machine. */
    machine: Pick<MachineSpec, "userData" | "readOnlyMounts"> & {
        /** The network that the members are attached to. */
        network: string;
    };
}

export const poolFolder = (name: string) => join(poolsFolder(), name);

/** The folder that members see. It is mounted instead of the file, so that a new file in its place is seen too. */
export const bundleFolder = (name: string) => join(poolFolder(name), "bundle");

const recordFile = (name: string) => join(poolFolder(name), "pool.json");
const bundleFile = (name: string) => join(bundleFolder(name), "bundle");

/** Writes a pool down, and the bundle that members read from then on: for root alone. */
export async function putPool(record: PoolRecord, bundle: string): Promise<void> {
    checkName("machine", record.name);
    await mkdir(bundleFolder(record.name), { recursive: true, mode: 0o700 });
    const file = bundleFile(record.name);
    await writeFile(`${file}.new`, bundle, { mode: 0o600 });
    await rename(`${file}.new`, file);
    await writeJson(recordFile(record.name), record);
}

export const poolExists = (name: string) => existsSync(recordFile(name));

/** Undefined if there is no such pool. */
export async function getPool(name: string): Promise<PoolRecord | undefined> {
    return readJson<PoolRecord>(recordFile(name));
}

/** SHA-256 of what members are given; undefined if it is lost. */
export async function bundleSha256(name: string): Promise<string | undefined> {
    const bundle = await readFile(bundleFile(name)).catch((error: NodeJS.ErrnoException) => {
        if (error.code === "ENOENT") return undefined;
        throw error;
    });
    return bundle && createHash("sha256").update(bundle).digest("hex");
}

/** The pools of a stack's clusters on this host, by their names. */
export async function poolsOf({ project, stack }: Omit<PoolOwner, "cluster">): Promise<PoolRecord[]> {
    const names = (await namesIn(poolsFolder())).filter((name) => !name.includes("."));
    const pools = await Promise.all(names.sort().map(getPool));
    return pools
        .filter((pool) => pool !== undefined)
        .filter(({ owner }) => owner.project === project && owner.stack === stack);
}

/** Forgets a pool without members. */
export async function removePoolRecord(name: string): Promise<void> {
    await removeFile(poolFolder(name));
}
