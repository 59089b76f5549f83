import { readFileSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { homedir, hostname } from "node:os";
import { join, resolve } from "node:path";
import type { PulumiStack } from "./pulumi";

interface Lock {
    pid: number;
    hostname: string;
}

/**
 * Gives back a stack that a killed `pulumi` still holds: a lock of a backend on this machine whose process, of this machine
 * too, is gone. A lock of a living process, or of another machine, stays.
 */
export async function releaseStaleLock(pulumi: PulumiStack, project: string): Promise<boolean> {
    const state = await localState(pulumi);
    if (state === undefined) return false;
    const folder = join(state, "locks/organization", project, pulumi.stack);
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

/**
 * Where the backend keeps its state; undefined where that is not a folder of this machine. The environment, Pulumi.yaml and
 * the last login all have a say in it, so the engine is asked.
 * https://www.pulumi.com/docs/iac/concepts/state-and-backends/#local-filesystem
 */
async function localState(pulumi: PulumiStack): Promise<string | undefined> {
    const { url } = JSON.parse(await pulumi.capture("whoami", "--json")) as { url: string };
    const path = /^file:\/\/([^?]*)/.exec(url)?.[1];
    return path === undefined ? undefined : resolve(path.replace(/^~/, homedir()), ".pulumi");
}

function isRunning(pid: number): boolean {
    try {
        process.kill(pid, 0);
        return !hasEnded(readFileSync(`/proc/${pid}/status`, "utf8"));
    } catch (error) {
        return (error as NodeJS.ErrnoException).code === "EPERM";
    }
}

const killSignal = 1n << 8n;

/**
 * Whether a process that is still listed runs no more, by its /proc/PID/status: its parent has not asked for its end yet
 * (state Z), or it was killed and the kernel still clears it away.
 */
export function hasEnded(status: string): boolean {
    const field = (name: string) => new RegExp(`^${name}:\\s*(\\S+)`, "m").exec(status)?.[1] ?? "0";
    const pending = ["SigPnd", "ShdPnd"].some((name) => (BigInt(`0x${field(name)}`) & killSignal) !== 0n);
    return ["Z", "X"].includes(field("State")) || pending;
}
