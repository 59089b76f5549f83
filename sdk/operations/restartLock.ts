import { turnKey } from "../accessControl/consulPolicies";
import type { ConsulClient } from "../api";
import { waitUntilMet } from "./waitUntil";

/** Seconds that a turn lasts without a word from its holder, as in sdk/node/script/turn.sh. */
const ttl = 120;

/** Seconds to wait for others' turns: a few restarts of at most some minutes each. */
const timeoutSeconds = 1800;

/**
 * Does `work` while no other server restarts or leaves: under the lock that sdk/node/script/turn.sh takes on the machines.
 *
 * @throws Error where the turn does not come within half an hour.
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
                session = undefined; // it may have ended with the server that it was bound to
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
    console.error(`the turn is not given back; it ends by itself: ${(error as Error).message}`);
}
