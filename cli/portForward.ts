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
    /** Addresses as the tunnel's far end sees them, tried in turn for each connection. At least one. */
    hosts: readonly string[];
    /** Port of those; the same is taken here where it is free, else any. */
    port: number;
    /** Told why a connection did not come about. */
    onRefusal: (reason: string) => void;
}

/**
 * A port of this machine's loopback that leads through SSH to the first host that lets us connect.
 *
 * @throws Error where none does at the start.
 */
export async function forwardPort(options: ForwardOptions): Promise<PortForward> {
    const { port, onRefusal } = options;
    (await reach(options)).destroy();
    const sockets = new Set<Socket>();
    // Either side may have said all it had to say and still listen.
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

/** Each side's words to the other, until one is gone: then nobody is left to tell why. */
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
