import { Client, type ConnectConfig, type ServerHostKeyAlgorithm } from "ssh2";
import { LOGIN_TIMEOUT } from "./connectTimeout";
import { HostKeyChanged } from "./hostKeyChanged";
import { socketTo } from "./socketTo";
import type { SshTarget } from "./target";

/**
 * Algorithms of the host keys that are recorded, the first that a machine has. RSA is not among them, because an sshd that has
 * an RSA key has one of these too.
 */
const algorithms: ServerHostKeyAlgorithm[] = [
    "ssh-ed25519",
    "ecdsa-sha2-nistp256",
    "ecdsa-sha2-nistp384",
    "ecdsa-sha2-nistp521",
];

/** A machine has no host key of an algorithm that can be recorded. */
export class NoHostKey extends Error {
    constructor(host: string) {
        super(
            `Expected the SSH server at ${host} to have a host key of ${algorithms.join(", ")}, got none. ` +
                "Make one on the machine with `ssh-keygen -A`, restart its SSH server, and run the same command again.",
        );
    }
}

/**
 * Settings of a connection that close it before anything is sent unless the machine shows the target's key; none for a target
 * without a key.
 *
 * @param onOther receives the error, because ssh2's own error does not name the keys.
 */
export function pinnedTo(target: SshTarget, onOther: (error: HostKeyChanged) => void): ConnectConfig {
    const { hostKey } = target;
    if (hostKey === undefined) return {};
    return {
        algorithms: { serverHostKey: startingWith(hostKey) },
        hostVerifier: (blob: Buffer) => {
            const shown = publicKeyOf(blob);
            if (shown !== hostKey) onOther(new HostKeyChanged(target, shown));
            return shown === hostKey;
        },
    };
}

/**
 * The host key that a machine shows, without logging in; undefined if there is no connection within five seconds, or no answer
 * of an SSH server within thirty.
 *
 * @param recorded a key whose algorithm is preferred
 * @throws NoHostKey
 */
export async function shownHostKey(
    host: string,
    { port = 22, recorded }: { port?: number; recorded?: string } = {},
): Promise<string | undefined> {
    const sock = await socketTo(host, port).catch(() => undefined);
    if (sock === undefined) return undefined;
    return new Promise((resolve, reject) => {
        let shown: string | undefined;
        new Client()
            .on("error", ({ message }) => {
                if (message.includes("no matching host key format")) reject(new NoHostKey(host));
                else resolve(shown);
            })
            .on("close", () => resolve(shown))
            .connect({
                ...{ sock, username: "nobody", readyTimeout: LOGIN_TIMEOUT },
                algorithms: { serverHostKey: startingWith(recorded) },
                hostVerifier: (blob: Buffer) => {
                    shown = publicKeyOf(blob);
                    return false; // only the key was needed
                },
            });
    });
}

/** The algorithm of the key, if one is given, before the others. */
function startingWith(hostKey: string | undefined): ServerHostKeyAlgorithm[] {
    const own = algorithms.filter((algorithm) => hostKey?.startsWith(`${algorithm} `));
    return [...new Set([...own, ...algorithms])];
}

/** `ssh-ed25519 AAAA…`, from the form in which keys travel (RFC 4253, 6.6). */
function publicKeyOf(blob: Buffer): string {
    const type = blob.toString("latin1", 4, 4 + blob.readUInt32BE(0));
    return `${type} ${blob.toString("base64")}`;
}
