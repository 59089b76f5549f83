import { setTimeout as sleep } from "node:timers/promises";
import { Agent, request } from "undici";
import { type ApiAccess, REQUEST_TIMEOUT } from "./access";
import { ConnectError, connectorFor } from "./connect";
import { ApiError, UnreachableError } from "./errors";
import { shareTunnel } from "../ssh/sharedTunnel";

/** Differences between the HTTP interfaces of Consul and Nomad. */
export interface Dialect {
    product: "Consul" | "Nomad";
    tokenHeader: string;
    indexHeader: string;
}

export interface Call {
    /** Default GET. */
    method?: "GET" | "PUT" | "POST" | "DELETE";
    /** Absolute, with its parts encoded. */
    path: string;
    /** Entries that are undefined are left out. */
    query?: Record<string, string | number | boolean | undefined>;
    /** Sent as JSON. */
    body?: unknown;
    /** Whether the request may be applied twice with the result of once; default that of a GET alone. */
    idempotent?: boolean;
    /** Statuses other than success that carry a result. */
    accept?: readonly number[];
    /** Milliseconds that the server may hold the request, as a blocking query asks it to; default 0. */
    hold?: number;
    /** Ends the request, and the retries, with the signal's reason; a dial under way ends by its own timeout first. */
    signal?: AbortSignal;
}

export interface Reply<T> {
    value: T;
    /** State index of the result, for the next blocking query; 0 if the answer has none. */
    index: number;
}

/** Times that a request goes round the servers before it gives up. */
const ROUNDS = 3;
/** Milliseconds between rounds; doubles with each. An election ends within a few seconds. */
const BACK_OFF = 500;

/**
 * Sends requests to whichever server answers.
 *
 * A request goes to the next server when there was no connection, which is safe for all of them; when it was cut off
 * or met a cluster without leader, only if it is idempotent. The retries are bounded by rounds and by
 * {@link REQUEST_TIMEOUT}. A refused certificate is never retried.
 */
export class HttpTransport {
    private readonly agent: Agent;
    private readonly closing = new AbortController();
    private readonly shared?: ReturnType<typeof shareTunnel>;
    /** Position of the server that answered last. */
    private preferred = 0;

    /** @throws Error if `access` names no server or no gateway. */
    constructor(
        private readonly access: ApiAccess,
        private readonly dialect: Dialect,
    ) {
        if (access.servers.length === 0) {
            throw new Error(`Expected \`servers\` to name at least one ${dialect.product} server, got none.`);
        }
        this.shared = access.tunnel && shareTunnel(access.tunnel.gateways);
        const connect = connectorFor(access.tls, this.shared?.tunnel, this.closing.signal);
        this.agent = new Agent({ connect });
    }

    /**
     * The JSON result of a request.
     *
     * @throws ApiError for an answer other than success.
     * @throws UnreachableError if no server answered.
     */
    async json<T>(call: Call): Promise<Reply<T>> {
        const { text, index } = await this.send(call);
        return { value: (text === "" ? undefined : JSON.parse(text)) as T, index };
    }

    /** The result of a request that answers with plain text; throws as {@link json}. */
    async text(call: Call): Promise<string> {
        return (await this.send(call)).text;
    }

    /** Cuts off what is under way and closes every connection; nothing of it keeps the process alive. */
    async close(): Promise<void> {
        this.closing.abort(new Error(`the ${this.dialect.product} client is closed`));
        await this.agent.destroy();
        await this.shared?.release();
    }

    private async send(call: Call): Promise<{ text: string; index: number }> {
        const { servers } = this.access;
        const first = this.preferred;
        const giveUpAt = Date.now() + REQUEST_TIMEOUT;
        for (let attempt = 1; ; attempt++) {
            const position = (first + attempt - 1) % servers.length;
            try {
                const reply = await this.exchange(servers[position]!, call);
                this.preferred = position;
                return reply;
            } catch (error) {
                const exhausted = attempt >= servers.length * ROUNDS || Date.now() >= giveUpAt;
                if (exhausted || !isWorthRetrying(error, call)) throw error;
            }
            const round = attempt / servers.length;
            if (Number.isInteger(round)) await this.backOff(BACK_OFF * 2 ** (round - 1), call.signal);
        }
    }

    private async backOff(milliseconds: number, signal = this.closing.signal): Promise<void> {
        const interrupt = AbortSignal.any([signal, this.closing.signal]);
        await sleep(milliseconds, undefined, { signal: interrupt }).catch(() => interrupt.throwIfAborted());
    }

    private async exchange(server: string, call: Call): Promise<{ text: string; index: number }> {
        const { method = "GET", path, accept = [] } = call;
        const host = server.includes(":") ? `[${server}]` : server;
        const answer = await this.ask(`https://${host}:${this.access.port}`, call);
        const succeeded = answer.status >= 200 && answer.status < 300;
        if (!succeeded && !accept.includes(answer.status)) {
            throw new ApiError(this.dialect.product, answer.status, method, path, answer.text);
        }
        return answer;
    }

    private async ask(origin: string, call: Call): Promise<{ status: number; text: string; index: number }> {
        const { method = "GET", path, query, body, hold = 0, signal } = call;
        const limit = hold + REQUEST_TIMEOUT;
        const timeout = AbortSignal.timeout(limit);
        try {
            const response = await request(origin + path, {
                dispatcher: this.agent,
                method,
                query: Object.fromEntries(
                    Object.entries(query ?? {}).filter(([, value]) => value !== undefined),
                ),
                headers: this.headers(body !== undefined),
                body: body === undefined ? undefined : JSON.stringify(body),
                signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
                // The signal bounds the whole; undici's own five minutes must not cut a long hold short.
                headersTimeout: 0,
                bodyTimeout: 0,
            });
            const index = Number(response.headers[this.dialect.indexHeader] ?? 0);
            return { status: response.statusCode, text: await response.body.text(), index };
        } catch (cause) {
            signal?.throwIfAborted();
            this.closing.signal.throwIfAborted();
            const sent = !(cause instanceof ConnectError);
            const reason = sent && timeout.aborted ? `no answer within ${limit / 1000} s` : reasonOf(cause);
            const advice =
                sent && !isIdempotent(call)
                    ? " It may have been applied: read the state before you send it again."
                    : "";
            throw new UnreachableError(
                `Expected ${this.dialect.product} at ${origin} to answer ${method} ${path}, got: ${reason}.${advice}`,
                sent,
                { cause },
            );
        }
    }

    private headers(hasBody: boolean): Record<string, string> {
        return {
            ...(this.access.token ? { [this.dialect.tokenHeader]: this.access.token } : {}),
            ...(hasBody ? { "content-type": "application/json" } : {}),
        };
    }
}

/** Node's errors for a name with several addresses have a code and no message. */
function reasonOf(error: unknown): string {
    const { message, code, name } = error as NodeJS.ErrnoException;
    return message || code || name;
}

function isIdempotent({ method = "GET", idempotent = method === "GET" }: Call): boolean {
    return idempotent;
}

function isWorthRetrying(error: unknown, call: Call): boolean {
    if (error instanceof ApiError) return error.isNoLeader && isIdempotent(call);
    if (!(error instanceof UnreachableError) || error.isUntrusted) return false;
    return !error.maybeApplied || isIdempotent(call);
}
