import { once } from "node:events";
import { connect } from "node:tls";
import type { TlsIdentity } from "../sdk/api";

/** Milliseconds for the answers of all servers, which are asked at once. */
const timeoutMs = 2_000;

/** The first origin (`https://host:port`) at which a server with a certificate of this cluster answers. */
export async function firstAnswering(
    origins: readonly string[],
    tls: TlsIdentity,
): Promise<string | undefined> {
    const answers = await Promise.all(origins.map(async (origin) => isServer(new URL(origin), tls)));
    return origins[answers.indexOf(true)];
}

async function isServer({ hostname, port }: URL, tls: TlsIdentity): Promise<boolean> {
    const socket = connect({
        host: hostname.replace(/^\[|\]$/g, ""),
        port: Number(port),
        ca: tls.ca,
        cert: tls.cert,
        key: tls.key,
        servername: tls.serverName,
    });
    try {
        await once(socket, "secureConnect", { signal: AbortSignal.timeout(timeoutMs) });
        return true;
    } catch {
        return false;
    } finally {
        socket.on("error", () => undefined).destroy();
    }
}
