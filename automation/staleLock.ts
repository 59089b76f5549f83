import { readFileSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { homedir, hostname } from "node:os";
import { join, resolve } from "node:path";
import { type ClusterError, stackBusy, StackLocked } from "./errors";
import type { OpenStack } from "./workspace";

/** A lock of a stack, as the engine writes it into a backend of files. */
export interface Lock {
    pid: number;
    hostname: string;
    username: string;
}

/**
 * Releases the lock of a stack that a killed `pulumi` still holds, if the backend and the process were on this computer.
 *
 * @returns whether there was one.
 * @throws StackBusy for the lock of a running process, StackLocked for that of another computer; both are kept.
 */
export async function releaseStaleLock(stack: OpenStack): Promise<boolean> {
    const locks = await locksOf(stack);
    if (locks.length === 0) return false;
    if (locks.some((lock) => lock.hostname !== hostname() || isHeldHere(lock))) throw lockError(stack, locks);
    await stack.pulumi.cancel();
    return true;
}

/** The error of a call that found these locks. */
export function lockError({ name }: OpenStack, locks: readonly Lock[], cause?: Error): ClusterError {
    // A service that keeps the state knows that the other update runs.
    if (locks.every(isHeldHere)) return stackBusy(name, cause);
    const holders = locks.map(({ username, hostname, pid }) => `${username}@${hostname}, process ${pid}`);
    return new StackLocked(
        name,
        `Stack \`${name}\` is locked by ${holders.join(" and ")}. If that update no longer runs, release the lock with \`pulumi cancel\`.`,
        { cause },
    );
}

/** The locks of a stack; none if its backend is not on this computer. */
export async function locksOf({ pulumi, project, name, folder }: OpenStack): Promise<Lock[]> {
    const { url } = await pulumi.workspace.whoAmI();
    const state = url === undefined ? undefined : localState(url, folder);
    if (state === undefined) return [];
    const locks = join(state, "locks/organization", project, name);
    // Beside each lock there may be a file of the same name that ends in `.attrs`.
    const files = (await readdir(locks).catch(() => [])).filter((file) => file.endsWith(".json"));
    const texts = await Promise.all(
        // A lock may be released while it is looked at.
        files.map(async (file) => readFile(join(locks, file), "utf8").catch(() => undefined)),
    );
    return texts.flatMap((text) => (text === undefined ? [] : (JSON.parse(text) as Lock)));
}

/**
 * The folder of a backend's state; undefined if it is not on this computer.
 * https://www.pulumi.com/docs/iac/concepts/state-and-backends/#local-filesystem
 */
function localState(url: string, folder: string): string | undefined {
    const path = /^file:\/\/([^?]*)/.exec(url)?.[1];
    return path === undefined ? undefined : resolve(folder, path.replace(/^~/, homedir()), ".pulumi");
}

/** Whether the process that holds a lock runs on this computer. */
function isHeldHere(lock: Lock): boolean {
    return lock.hostname === hostname() && isRunning(lock.pid);
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
