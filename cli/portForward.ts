import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { SshTunnel } from "../sdk/ssh";

export interface PortForward {
    /** The port of 127.0.0.1 that leads to the cluster. */
    port: number;
    /** Stops listening and cuts off every connection. */
    close(): void;
}

export interface ForwardOptions {
    tunnel: SshTunnel;
    /** Addresses as the tunnel's far end sees them, tried one after another for each connection. At least one. */
    hosts: readonly string[];
    /** Port at those addresses. The same port is used here if it is free, else any. */
    port: number;
    /** Receives the reason why a connection failed. */
    onRefusal: (reason: string) => void;
}

/**
 * A port of this computer's loopback that leads through SSH to the first host that accepts a connection.
 *
 * @throws Error if no host accepts one at the start.
 */
export async function forwardPort(options: ForwardOptions): Promise<PortForward> {
    const { port, onRefusal } = options;
    (await reach(options)).destroy();
    const sockets = new Set<Socket>();
    // Either side may end its own direction and still receive.
    const server = createServer({ allowHalfOpen: true }, (socket) => {
        sockets.add(socket.on("close", () => sockets.delete(socket)).on("error", () => undefined));
        reach(options).then(
            (stream) => join(socket, stream),
            (error: Error) => {
                onRefusal(error.message);
                socket.destroy();
            },
        );
    });
    await listen(server, port).catch(async (error: NodeJS.ErrnoException) => {
        if (error.code !== "EADDRINUSE") throw error;
        await listen(server, 0);
    });
    return {
        port: (server.address() as AddressInfo).port,
        close: () => {
            server.close();
            sockets.forEach((socket) => socket.destroy());
        },
    };
}

/** Connects both sides until one closes. Errors are ignored, because nobody could receive them. */
function join(socket: Socket, stream: Duplex): void {
    socket.pipe(stream.on("error", () => undefined)).pipe(socket);
    socket.on("close", () => stream.destroy());
    stream.on("close", () => socket.destroySoon());
    if (socket.destroyed) stream.destroy();
}

async function reach({ tunnel, hosts, port }: ForwardOptions): Promise<Duplex> {
    const refusals: string[] = [];
    for (const host of hosts) {
        try {
            return await tunnel.connect(host, port);
        } catch (error) {
            refusals.push((error as Error).message);
        }
    }
    throw new Error(refusals.join("; "));
}

async function listen(server: Server, port: number): Promise<void> {
    const listening = once(server, "listening");
    server.listen(port, "127.0.0.1");
    await listening;
}
