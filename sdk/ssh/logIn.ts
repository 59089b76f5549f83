import { Client } from "ssh2";
import { CONNECT_TIMEOUT } from "../api/access";
import { type HostKeyChanged, pinnedTo } from "./hostKey";
import { type SshTarget } from "./target";

/** A gateway that died without a word is noticed after KEEPALIVE_COUNT + 1 intervals, in milliseconds. */
const KEEPALIVE_INTERVAL = 2_000;
const KEEPALIVE_COUNT = 3;

/**
 * An SSH connection to a machine.
 *
 * @param closing ends the login under way.
 * @throws HostKeyChanged if the machine shows another host key than the target's. Error if it does not answer within five
 * seconds or does not let us in.
 */
export async function logIn(target: SshTarget, closing: AbortSignal): Promise<Client> {
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
