import { turnKey } from "../accessControl/consulPolicies";
import type { ConsulClient } from "../api";
import { waitUntilMet } from "./waitUntil";

/** Seconds after which Consul releases the lock if its holder does not renew it, as in sdk/node/program/node/lock.py. */
const ttl = 120;

/** Seconds to wait for the restarts of other machines, each of which takes at most some minutes. */
const timeoutSeconds = 1800;

/**
 * Does `work` under the restart lock, so that no other server restarts or leaves meanwhile. The machines take the same lock in
 * sdk/node/program/node/restart.py.
 *
 * @throws Error if the lock is not free within half an hour.
 */
export async function underRestartLock(
    { sessions }: Pick<ConsulClient, "sessions">,
    nodeName: string,
    work: () => Promise<void>,
): Promise<void> {
    let session: string | undefined;
    const renewal = setInterval(
        () => {
            if (session !== undefined) void sessions.renew(session).catch(() => undefined);
        },
        (ttl / 4) * 1000,
    );
    try {
        await waitUntilMet(nodeName, timeoutSeconds, async () => {
            session ??= await sessions.create(`leave of ${nodeName}`, ttl);
            const taken = await sessions.acquire(turnKey, session).catch((error: unknown) => {
                session = undefined; // the session may have ended with the server to which it was bound
                throw error;
            });
            return taken ? undefined : "another server's restart or leave to end";
        });
        await work();
    } finally {
        clearInterval(renewal);
        if (session !== undefined) await sessions.destroy(session).catch(tellThatItEndsByItself);
    }
}

function tellThatItEndsByItself(error: unknown): void {
    console.error(`the restart lock was not released and expires by itself: ${(error as Error).message}`);
}
