import { once } from "node:events";
import { connect as connectTls, type TLSSocket } from "node:tls";
import type { buildConnector } from "undici";
import { CONNECT_TIMEOUT } from "../ssh/connectTimeout";
import type { TlsIdentity } from "./access";
import type { SshTunnel } from "../ssh/tunnel";

/** The connection failed and nothing was sent, so any request may be sent to another server. */
export class ConnectError extends Error {}

/**
 * Makes undici's connections: mutual TLS, over a stream of the tunnel if there is one.
 *
 * @param closing ends the handshakes under way.
 */
export function connectorFor(
    identity: TlsIdentity,
    tunnel: SshTunnel | undefined,
    closing: AbortSignal,
): buildConnector.connector {
    return ({ hostname, port }, callback) => {
        void connect(hostname, Number(port), identity, tunnel, closing).then(
            (socket) => callback(null, socket),
            // Wrapped, because undici takes some codes (such as a wrong name's) as a reason to dial without end.
            (cause: unknown) => callback(new ConnectError((cause as Error).message, { cause }), null),
        );
    };
}

async function connect(
    host: string,
    port: number,
    identity: TlsIdentity,
    tunnel: SshTunnel | undefined,
    closing: AbortSignal,
): Promise<TLSSocket> {
    const stream = await tunnel?.connect(host, port);
    const socket = connectTls({
        ...(stream ? { socket: stream } : { host, port }),
        ca: identity.ca,
        cert: identity.cert,
        key: identity.key,
        servername: identity.serverName,
        rejectUnauthorized: true, // whatever NODE_TLS_REJECT_UNAUTHORIZED says
        ALPNProtocols: ["http/1.1"],
    }).setNoDelay(true);
    const timeout = AbortSignal.timeout(CONNECT_TIMEOUT);
    try {
        await once(socket, "secureConnect", { signal: AbortSignal.any([closing, timeout]) });
        // Before the end of the stream comes, for which undici would forget a TLS alert: the server's refusal of our
        // certificate arrives only after the handshake (RFC 8446 4.4.2.4).
        socket.once("error", () => socket.destroy());
        return socket;
    } catch (error) {
        socket.on("error", () => undefined).destroy();
        if (!timeout.aborted) throw error;
        throw new Error(
            `The TLS handshake with ${host}:${port} did not end within ${CONNECT_TIMEOUT / 1000} s`,
            {
                cause: error,
            },
        );
    }
}
