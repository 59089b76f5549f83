import { ConcurrentUpdateError } from "@pulumi/pulumi/automation";
import {
    ArgumentsRefused,
    type ClusterError,
    type Failure,
    stackBusy,
    StackLocked,
    UpdateFailed,
} from "./errors";
import { isHeldHere, type Lock, locksOf } from "./staleLock";
import { nameOf } from "./urn";
import type { OpenStack } from "./workspace";

/** The error that tells why an update did not succeed. */
export async function errorOf(
    stack: OpenStack,
    cause: unknown,
    failures: readonly Failure[],
): Promise<ClusterError> {
    if (cause instanceof ConcurrentUpdateError) return lockError(stack, await locksOf(stack), cause);
    const problems = failures.flatMap(({ message }) => problemsIn(message));
    const text = failures.map(describe).join("\n") || (cause as Error).message;
    const { name } = stack;
    if (problems.length > 0) return new ArgumentsRefused(name, text, problems, { cause });
    return new UpdateFailed(name, `The update of stack \`${name}\` failed:\n${text}`, failures, { cause });
}

/** The refusals that a message lists: those of a resource's arguments, or those of a running cluster. */
function problemsIn(message: string): string[] {
    if (/cannot be made of these arguments:/.test(message))
        return [...message.matchAll(/^ +- (Expected .*)$/gm)].map(([, problem]) => problem!);
    return [...message.matchAll(/(?:has a problem|problem): (Expected .*)$/gm)].map(
        ([, problem]) => problem!,
    );
}

function describe({ urn, message }: Failure): string {
    return urn === undefined ? message : `${nameOf(urn)}: ${message}`;
}

/** Refuses to go on while another update holds the stack's lock. @throws StackBusy, StackLocked. */
export async function refuseBusyStack(stack: OpenStack): Promise<void> {
    const locks = await locksOf(stack);
    if (locks.length > 0) throw lockError(stack, locks);
}

function lockError({ name }: OpenStack, locks: readonly Lock[], cause?: Error): ClusterError {
    // A service that keeps the state knows that the other update runs.
    if (locks.every(isHeldHere)) return stackBusy(name, cause);
    const holders = locks.map(({ username, hostname, pid }) => `${username}@${hostname}, process ${pid}`);
    return new StackLocked(
        name,
        `Stack \`${name}\` is locked by ${holders.join(" and ")}. If that update no longer runs, release the lock with \`pulumi cancel\`.`,
        { cause },
    );
}
