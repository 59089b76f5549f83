import { readdir, readFile } from "node:fs/promises";
import { homedir, hostname } from "node:os";
import { join } from "node:path";
import type { PulumiStack } from "./pulumi";

interface Lock {
    pid: number;
    hostname: string;
}

/**
 * Gives back a stack that a killed `pulumi` still holds: a lock of the local backend whose process of this machine is
 * gone. A lock of a living process, or of another machine, stays.
 */
export async function releaseStaleLock(pulumi: PulumiStack, project: string): Promise<boolean> {
    const folder = join(
        process.env.PULUMI_HOME || join(homedir(), ".pulumi"),
        "locks/organization",
        project,
        pulumi.stack,
    );
    const files = await readdir(folder).catch(() => []);
    const locks = await Promise.all(
        files.map(async (file) => JSON.parse(await readFile(join(folder, file), "utf8")) as Lock),
    );
    if (locks.length === 0 || locks.some((lock) => lock.hostname !== hostname() || isRunning(lock.pid)))
        return false;
    await pulumi.capture("cancel", "--yes", pulumi.stack);
    return true;
}

function isRunning(pid: number): boolean {
    try {
        process.kill(pid, 0);
        return true;
    } catch (error) {
        return (error as NodeJS.ErrnoException).code === "EPERM";
    }
}
