import { setTimeout as delay } from "node:timers/promises";
import { Client } from "ssh2";
import { CONNECT_TIMEOUT } from "../api/access";
import { atMost } from "./atMost";
import { type HostKeyChanged, pinnedTo } from "./hostKey";
import { type SshTarget } from "./target";

/** A gateway that died without a word is noticed after KEEPALIVE_COUNT + 1 intervals, in milliseconds. */
const KEEPALIVE_INTERVAL = 2_000;
const KEEPALIVE_COUNT = 3;

/** Milliseconds between a login that got no answer and the next. */
const RETRY_INTERVAL = 500;

/** As ssh2 begins its error for a server that hangs up at once: one that has too many logins, or that is starting or stopping. */
const NOT_SERVED = "Connection lost before handshake";

/**
 * Logins at once, of this whole process. Each costs both ends a key exchange, so that sixty at once would all take longer than
 * they may. One sshd takes ten (`MaxStartups` in sshd_config) before it refuses some.
 */
const inTurn = atMost(8);

/**
 * An SSH connection to a machine.
 *
 * @param closing ends the login under way.
 * @throws HostKeyChanged if the machine shows another host key than the target's. Error if it does not let us in, or does not
 * within five seconds, which begin when no more than seven other logins are under way.
 */
export async function logIn(target: SshTarget, closing: AbortSignal): Promise<Client> {
    let end!: () => void;
    const ended = new Promise<never>((_, reject) => (end = () => reject(closing.reason as Error)));
    closing.addEventListener("abort", end);
    const login = inTurn(async () => {
        closing.throwIfAborted(); // while it waited
        return begin(target, closing);
    });
    return Promise.race([login, ended]).finally(() => closing.removeEventListener("abort", end));
}

/** Tries again to log in to a machine that does not answer, until the signal. @throws as {@link logIn} does, its last error. */
export async function untilLoggedIn(target: SshTarget, closing: AbortSignal): Promise<Client> {
    let last: unknown;
    for (;;) {
        try {
            return await logIn(target, closing);
        } catch (error) {
            if (closing.aborted) throw last ?? error;
            if (!isNoAnswer(error)) throw error;
            last = error;
        }
        await delay(RETRY_INTERVAL, undefined, { signal: closing }).catch(() => undefined);
    }
}

/** Whether no SSH server has answered, or not in time; one that refuses the login has answered. */
function isNoAnswer(error: unknown): boolean {
    const { level, message } = error as Error & { level?: string };
    return level === "client-timeout" || level === "client-socket" || message.startsWith(NOT_SERVED);
}

async function begin(target: SshTarget, closing: AbortSignal): Promise<Client> {
    const client = new Client();
    const hangUp = () => client.destroy();
    closing.addEventListener("abort", hangUp);
    try {
        await new Promise<void>((resolve, reject) => {
            let otherKey: HostKeyChanged | undefined;
            client
                .on("ready", resolve)
                .on("error", (error) => reject(otherKey ?? error)) // stays for the connection's life: "close" follows and tells the owner
                .on("close", () => reject(new Error("closed before the login")))
                .connect({
                    host: target.host,
                    port: target.port ?? 22,
                    username: target.user,
                    privateKey: target.privateKey,
                    readyTimeout: CONNECT_TIMEOUT,
                    keepaliveInterval: KEEPALIVE_INTERVAL,
                    keepaliveCountMax: KEEPALIVE_COUNT,
                    ...pinnedTo(target, (error) => (otherKey = error)),
                });
        });
        return client;
    } catch (error) {
        client.destroy();
        throw error;
    } finally {
        closing.removeEventListener("abort", hangUp);
    }
}
