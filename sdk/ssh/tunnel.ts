import type { Duplex } from "node:stream";
import type { Client } from "ssh2";
import { CONNECT_TIMEOUT } from "./connectTimeout";
import { type SshTarget } from "./target";
import { logIn } from "./logIn";

/**
 * One SSH connection that forwards any number of TCP streams (RFC 4254 7.2).
 *
 * The first stream opens the connection, and so does the next stream after a connection was lost. The gateways are tried one after
 * another, beginning after the one whose connection was lost.
 *
 * A gateway that shows another host key than its target's is not used. If a target has no host key, another machine can answer in
 * its place: then send only data that is protected otherwise, for example by mutual TLS with the cluster's own authority.
 */
export class SshTunnel {
    private connection?: Promise<Client>;
    private next = 0;
    private readonly closing = new AbortController();

    /**
     * Makes a tunnel. It connects with its first stream.
     *
     * @param gateways machines in the network of the addresses to be reached, at least one
     * @throws Error if there is no gateway.
     */
    constructor(private readonly gateways: readonly SshTarget[]) {
        if (gateways.length === 0) {
            throw new Error("Expected `tunnel.gateways` to name at least one SSH gateway, got none.");
        }
    }

    /**
     * Opens a stream to a port.
     *
     * @param host name or address, as the gateway sees it
     * @param port TCP port
     * @throws Error if no gateway accepts the login (see `logIn`), or if the gateway cannot reach the port within five seconds.
     */
    async connect(host: string, port: number): Promise<Duplex> {
        const client = await this.open();
        return forward(client, host, port);
    }

    /** Closes the connection and all its streams for good, so that the process can end. */
    async close(): Promise<void> {
        this.closing.abort(new Error("the tunnel is closed"));
        const client = await this.connection?.catch(() => undefined);
        client?.destroy(); // at once, because a lost gateway would not answer a closing message
    }

    private async open(): Promise<Client> {
        this.closing.signal.throwIfAborted();
        this.connection ??= this.dial();
        return this.connection;
    }

    private async dial(): Promise<Client> {
        const refusals: string[] = [];
        for (let tries = 0; tries < this.gateways.length; tries++) {
            const gateway = this.gateways[this.next % this.gateways.length]!;
            try {
                const client = await logIn(gateway, this.closing.signal);
                client.on("close", () => {
                    this.connection = undefined;
                    this.next++;
                });
                return client;
            } catch (error) {
                refusals.push(`${gateway.user}@${gateway.host}: ${(error as Error).message}`);
                this.next++;
            }
        }
        this.connection = undefined;
        throw new Error(`No SSH gateway accepted the login (${refusals.join("; ")})`);
    }
}

async function forward(client: Client, host: string, port: number): Promise<Duplex> {
    return new Promise((resolve, reject) => {
        let late = false;
        const timer = setTimeout(() => {
            late = true;
            reject(
                new Error(`SSH opened no connection to ${host}:${port} within ${CONNECT_TIMEOUT / 1000} s`),
            );
        }, CONNECT_TIMEOUT).unref(); // the connection keeps the process alive
        client.forwardOut("127.0.0.1", 0, host, port, (error, stream) => {
            clearTimeout(timer);
            if (error)
                reject(
                    new Error(`no stream to ${host}:${port} through SSH: ${error.message}`, { cause: error }),
                );
            else if (late) stream.destroy(); // no other code would close it
            else resolve(stream);
        });
    });
}
