import { existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readdir, rename, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { basename, dirname, join, relative, sep } from "node:path";
import { check, lock } from "proper-lockfile";
import { hostPlatform } from "./platform";
import type { Progress } from "./progress";

/**
 * Folder of everything that is costly to download or build again: tools, artifacts, machine images.
 * `PULUMI_NOMAD_CLUSTER_CACHE` names another folder; the default follows the XDG base directory specification.
 */
export function cacheFolder(): string {
    const xdg = process.env.XDG_CACHE_HOME || join(homedir(), ".cache");
    return process.env.PULUMI_NOMAD_CLUSTER_CACHE || join(xdg, "pulumi-nomad-cluster");
}

/** The folder of one version of a tool for this machine; it exists only whole. */
export function toolFolder(name: string, version: string): string {
    const { os, arch } = hostPlatform();
    return join(cacheFolder(), "tools", name, version, `${os}_${arch}`);
}

/** The version of a tool in its {@link toolFolder}; undefined for a file elsewhere. */
export function cachedVersion(path: string): string | undefined {
    const [name = "", version = ""] = relative(join(cacheFolder(), "tools"), path).split(sep);
    return path === join(toolFolder(name, version), name) ? version : undefined;
}

// A lock whose holder was killed is free after `stale`; longer than the longest synchronous work (unpacking).
const lockTimes = { stale: 15_000, update: 3_000 };
// Half an hour: a cold build of nomad takes five minutes on two cores.
const waitForOther = { retries: 3600, minTimeout: 500, maxTimeout: 500 };

/**
 * Makes `folder` by `make` unless it exists: first in a sibling folder that is renamed at the end, under a lock, so that a killed
 * install leaves no incomplete folder, and two processes do not make it twice.
 *
 * @returns whether this call made it.
 */
export async function installOnce(
    folder: string,
    make: (temporary: string) => Promise<void>,
    progress: Progress,
): Promise<boolean> {
    if (existsSync(folder)) return false;
    await mkdir(dirname(folder), { recursive: true });
    const options = { ...lockTimes, realpath: false, lockfilePath: `${folder}.lock` };
    if (await check(folder, options)) progress(`waiting for another process that makes ${folder}`);
    const release = await lock(folder, {
        ...options,
        retries: waitForOther,
        // Another process took the lock, for example while this machine was suspended. The rename below still decides which one wins.
        onCompromised: () => undefined,
    });
    try {
        if (existsSync(folder)) return false;
        await makeAndRename(folder, make);
        return true;
    } finally {
        await release().catch(() => undefined);
    }
}

async function makeAndRename(folder: string, make: (temporary: string) => Promise<void>): Promise<void> {
    await removeLeftovers(folder);
    const temporary = await mkdtemp(`${folder}.partial-`);
    try {
        await chmod(temporary, 0o755); // mkdtemp's 0700 would hide the artifacts from a server that drops root
        await make(temporary);
        await rename(temporary, folder).catch((error: unknown) => {
            if (!existsSync(folder)) throw error;
        });
    } finally {
        await rm(temporary, { recursive: true, force: true });
    }
}

/** Remains of killed installs of the same folder. No other process writes there while this one holds the lock. */
async function removeLeftovers(folder: string): Promise<void> {
    const parent = dirname(folder);
    for (const name of await readdir(parent))
        if (name.startsWith(`${basename(folder)}.partial-`))
            await rm(join(parent, name), { recursive: true, force: true });
}
