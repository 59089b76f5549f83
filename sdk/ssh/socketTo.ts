import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { CONNECT_TIMEOUT } from "./connectTimeout";

/**
 * A TCP connection to a machine, for SSH. It has a limit of its own, so that a lost machine is an error within seconds although a slow
 * one has more time for the key exchange.
 *
 * @throws Error if there is no connection within five seconds.
 */
export async function socketTo(host: string, port: number): Promise<Socket> {
    const socket = connect(port, host);
    const tooLate = new Error(`no connection to ${host}:${port} within ${CONNECT_TIMEOUT / 1000} s`);
    const timer = setTimeout(() => socket.destroy(tooLate), CONNECT_TIMEOUT);
    try {
        await once(socket, "connect");
        return socket;
    } finally {
        clearTimeout(timer);
    }
}
