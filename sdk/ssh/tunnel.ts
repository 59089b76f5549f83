import type { Duplex } from "node:stream";
import type { Client } from "ssh2";
import { CONNECT_TIMEOUT } from "../api/access";
import { type SshTarget } from "./target";
import { logIn } from "./logIn";

/**
 * One SSH connection that carries any number of forwarded TCP streams (RFC 4254 7.2).
 *
 * It dials with the first stream, and again with the next stream after the connection dropped. Any gateway will do:
 * they are tried in turn, beginning after the one that dropped.
 *
 * A gateway with another host key than its target's is not used. State that was written before host keys were recorded has
 * none: send only what is protected by itself, such as mutual TLS with the cluster's own CA.
 */
export class SshTunnel {
    private connection?: Promise<Client>;
    private next = 0;
    private readonly closing = new AbortController();

    /** @throws Error where there is no gateway. */
    constructor(private readonly gateways: readonly SshTarget[]) {
        if (gateways.length === 0) {
            throw new Error("Expected `tunnel.gateways` to name at least one SSH gateway, got none.");
        }
    }

    /**
     * A stream to a port as the gateway sees it.
     *
     * @throws Error where no gateway lets us in, or the one that did cannot reach the port within five seconds.
     */
    async connect(host: string, port: number): Promise<Duplex> {
        const client = await this.open();
        return forward(client, host, port);
    }

    /** Drops the connection and all its streams; nothing of it keeps the process alive. Cannot be undone. */
    async close(): Promise<void> {
        this.closing.abort(new Error("the tunnel is closed"));
        const client = await this.connection?.catch(() => undefined);
        client?.destroy(); // without a farewell, as a gateway that is gone would not answer one
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
        throw new Error(`no SSH gateway lets us in (${refusals.join("; ")})`);
    }
}

async function forward(client: Client, host: string, port: number): Promise<Duplex> {
    return new Promise((resolve, reject) => {
        let late = false;
        const timer = setTimeout(() => {
            late = true;
            reject(new Error(`no stream to ${host}:${port} through SSH within ${CONNECT_TIMEOUT / 1000} s`));
        }, CONNECT_TIMEOUT).unref(); // the connection keeps the process alive
        client.forwardOut("127.0.0.1", 0, host, port, (error, stream) => {
            clearTimeout(timer);
            if (error) reject(error);
            else if (late)
                stream.destroy(); // nobody else would close it
            else resolve(stream);
        });
    });
}
