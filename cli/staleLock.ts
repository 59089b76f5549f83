import { readFileSync } from "node:fs";
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
    // Beside each lock may lie a file of the same name that ends in `.attrs`.
    const files = (await readdir(folder).catch(() => [])).filter((file) => file.endsWith(".json"));
    const locks = await Promise.all(
        files.map(async (file) => JSON.parse(await readFile(join(folder, file), "utf8")) as Lock),
    );
    if (locks.length === 0 || locks.some((lock) => lock.hostname !== hostname() || isRunning(lock.pid)))
        return false;
    await pulumi.capture("cancel", "--yes", pulumi.stack);
    return true;
}

/** A killed process whose parent has not asked for its end yet (state Z in proc(5)) runs no more. */
function isRunning(pid: number): boolean {
    try {
        process.kill(pid, 0);
        return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
    } catch (error) {
        return (error as NodeJS.ErrnoException).code === "EPERM";
    }
}
