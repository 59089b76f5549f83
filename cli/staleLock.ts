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
 * Releases the lock of a stack that a killed `pulumi` still holds, if the backend and the process were on this computer. Keeps the
 * lock of a running process, and that of another computer.
 */
export async function releaseStaleLock(pulumi: PulumiStack, project: string): Promise<boolean> {
    const state = await localState(pulumi);
    if (state === undefined) return false;
    const folder = join(state, "locks/organization", project, pulumi.stack);
    // Beside each lock there may be a file of the same name that ends in `.attrs`.
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
 * The folder of the backend's state; undefined if it is not on this computer. The engine is asked, because it depends on the
 * environment, Pulumi.yaml and the last login.
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
 * Whether a listed process has ended, by its /proc/PID/status: its parent has not waited for it yet (state Z), or the kernel still
 * removes it.
 */
export function hasEnded(status: string): boolean {
    const field = (name: string) => new RegExp(`^${name}:\\s*(\\S+)`, "m").exec(status)?.[1] ?? "0";
    const pending = ["SigPnd", "ShdPnd"].some((name) => (BigInt(`0x${field(name)}`) & killSignal) !== 0n);
    return ["Z", "X"].includes(field("State")) || pending;
}
