import type { Duplex } from "node:stream";
import type { Client } from "ssh2";
import { CONNECT_TIMEOUT } from "./connectTimeout";
import { type SshTarget } from "./target";
import { logIn } from "./logIn";

/**
 * One SSH connection that carries any number of forwarded TCP streams (RFC 4254 7.2).
 *
 * It dials with the first stream, and again with the next stream after the connection dropped. Any gateway can be
 * used: they are tried one after another, beginning after the one whose connection dropped.
 *
 * A gateway with another host key than its target's is not used. A state from before host keys were recorded has
 * none: then send only data that is protected by itself, such as mutual TLS with the cluster's own CA.
 */
export class SshTunnel {
    private connection?: Promise<Client>;
    private next = 0;
    private readonly closing = new AbortController();

    /** @throws Error if there is no gateway. */
    constructor(private readonly gateways: readonly SshTarget[]) {
        if (gateways.length === 0) {
            throw new Error("Expected `tunnel.gateways` to name at least one SSH gateway, got none.");
        }
    }

    /**
     * A stream to a port as the gateway sees it.
     *
     * @throws Error if no gateway accepts the login, or if the gateway cannot reach the port within five seconds.
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
            if (error) reject(error);
            else if (late)
                stream.destroy(); // no other code would close it
            else resolve(stream);
        });
    });
}
