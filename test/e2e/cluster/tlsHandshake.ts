import { once } from "node:events";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { connect as connectTls } from "node:tls";

/** A client certificate with its key, PEM. */
export interface ClientIdentity {
    cert: string;
    key: string;
}

/** Milliseconds after which a listener that has said nothing counts as silent, on a busy machine too. */
const silence = 10_000;

/**
 * Tries to agree on TLS with whatever listens, in a version in which the server asks for the client's certificate before
 * the handshake ends, so that its end is its consent.
 *
 * @param marker byte in front, by which Consul's and Nomad's RPC ports tell protocols apart (`RPCType`); none for HTTPS.
 * @returns whether the server consented.
 */
export async function agreesOnTls(
    host: string,
    port: number,
    marker: number | undefined,
    identity?: ClientIdentity,
): Promise<boolean> {
    const socket = connect({ host, port });
    await once(socket, "connect");
    if (marker !== undefined) socket.write(Buffer.from([marker]));
    // What is tried is whom the server trusts, hence no check of the server.
    const tls = connectTls({ socket, maxVersion: "TLSv1.2", rejectUnauthorized: false, ...identity });
    try {
        await once(tls, "secureConnect", { signal: AbortSignal.timeout(silence) });
        return true;
    } catch {
        return false;
    } finally {
        tls.on("error", () => undefined).destroy();
        socket.destroy();
    }
}

/** What a listener answers to plain bytes, until it closes the connection or falls silent. */
export async function answerTo(host: string, port: number, bytes: Buffer | string): Promise<string> {
    const socket = connect({ host, port });
    await once(socket, "connect");
    let answer = "";
    socket.on("data", (data) => (answer += data.toString("latin1")));
    socket.write(bytes);
    // A reset is an answer too, one without bytes.
    await Promise.race([once(socket, "close").catch(() => undefined), sleep(silence)]);
    socket.destroy();
    return answer;
}
