import { Client } from "ssh2";
import { atMost } from "../process/atMost";
import { LOGIN_TIMEOUT } from "./connectTimeout";
import { pinnedTo } from "./hostKey";
import type { HostKeyChanged } from "./hostKeyChanged";
import { socketTo } from "./socketTo";
import { type SshTarget } from "./target";

/** A gateway that died without closing the connection is detected after KEEPALIVE_COUNT + 1 intervals, in milliseconds. */
const KEEPALIVE_INTERVAL = 2_000;
const KEEPALIVE_COUNT = 3;

/**
 * Maximum number of logins at once, in this whole process. Each login needs a key exchange at both ends, so sixty at once would
 * all exceed their time limit. One sshd takes ten (`MaxStartups` in sshd_config) before it refuses some.
 */
const inTurn = atMost(8);

/**
 * An SSH connection to a machine.
 *
 * @param closing ends the running login.
 * @throws HostKeyChanged if the machine shows another host key than the target's. Error if it rejects the login, if there
 * is no connection within five seconds, or no login within thirty. They begin when at most seven other logins run.
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

async function begin(target: SshTarget, closing: AbortSignal): Promise<Client> {
    const sock = await socketTo(target.host, target.port ?? 22);
    if (closing.aborted) sock.destroy();
    closing.throwIfAborted();
    const client = new Client();
    const hangUp = () => client.destroy();
    closing.addEventListener("abort", hangUp);
    try {
        await new Promise<void>((resolve, reject) => {
            let otherKey: HostKeyChanged | undefined;
            client
                .on("ready", resolve)
                .on("error", (error) => reject(otherKey ?? error)) // stays as long as the connection: "close" follows and informs the owner
                .on("close", () => reject(new Error("the server closed the connection before the login")))
                .connect({
                    sock,
                    username: target.user,
                    privateKey: target.privateKey,
                    readyTimeout: LOGIN_TIMEOUT,
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
