import { ConcurrentUpdateError } from "@pulumi/pulumi/automation";
import { refusedIn } from "../components/schema/refusal";
import { ArgumentsRefused, type ClusterError, type Failure, UpdateFailed } from "./errors";
import { lockError, locksOf } from "./staleLock";
import { nameOf } from "./urn";
import type { OpenStack } from "./workspace";

/** The error that tells why an update did not succeed. */
export async function errorOf(
    stack: OpenStack,
    cause: unknown,
    failures: readonly Failure[],
): Promise<ClusterError> {
    if (isConflict(cause)) return lockError(stack, await locksOf(stack), cause);
    const problems = failures.flatMap(({ message }) => problemsIn(message));
    const text = failures.map(describe).join("\n") || (cause as Error).message;
    const { name } = stack;
    if (problems.length > 0) return new ArgumentsRefused(name, text, problems, { cause });
    return new UpdateFailed(name, `The update of stack \`${name}\` failed:\n${text}`, failures, { cause });
}

/**
 * Whether the engine did not begin because another update runs. The Automation API knows one sentence of Pulumi Cloud. The engine
 * adds the address of a page to every such answer: `ConflictingUpdateError` in its pkg/backend/backenderr.
 */
function isConflict(cause: unknown): cause is Error {
    return cause instanceof ConcurrentUpdateError || /\/common-issues\/update-conflicts/.test(String(cause));
}

/** The refusals that a message lists: those of a resource's arguments, or those of a running cluster. */
function problemsIn(message: string): string[] {
    const ofRunning = message.matchAll(/(?:has a problem|problem): (Expected .*)$/gm);
    return [...refusedIn(message), ...[...ofRunning].map(([, problem]) => problem!)];
}

function describe({ urn, message }: Failure): string {
    return urn === undefined ? message : `${nameOf(urn)}: ${message}`;
}
