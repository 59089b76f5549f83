import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { basename } from "node:path";
import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { EnvHttpProxyAgent, fetch, type Response } from "undici";
import { type Progress, withHeartbeat } from "./progress";
import { WayFailed } from "./wayFailed";

// Connecting decides whether a site can be reached at all; afterwards only silence ends a transfer.
const times = { connect: { timeout: 5_000 }, headersTimeout: 30_000, bodyTimeout: 30_000 };

/** Official downloads of one run: a site that could not be reached is not tried again. */
export class Downloader {
    private readonly agent = new EnvHttpProxyAgent(times); // HTTP_PROXY, HTTPS_PROXY, NO_PROXY
    private readonly unreachable = new Map<string, WayFailed>();

    constructor(private readonly progress: Progress) {}

    /** @throws WayFailed if the site cannot be reached or does not have it. */
    async bytes(url: string): Promise<Uint8Array> {
        const response = await this.get(url);
        return this.orUnreachable(url, async () => new Uint8Array(await response.arrayBuffer()));
    }

    /**
     * Writes what `url` has to `path`.
     *
     * @returns its SHA-256 in hexadecimal.
     * @throws WayFailed if the site cannot be reached or does not have it.
     */
    async file(url: string, path: string): Promise<string> {
        const response = await this.get(url);
        const total = megabytes(Number(response.headers.get("content-length") ?? 0));
        const name = basename(path);
        this.progress(`downloading ${name} (${total})`);
        const hash = createHash("sha256");
        let received = 0;
        const meter = new Transform({
            transform(chunk: Buffer, _encoding, done) {
                hash.update(chunk);
                received += chunk.length;
                done(null, chunk);
            },
        });
        const body = response.body ? Readable.fromWeb(response.body) : Readable.from([]);
        await withHeartbeat(
            this.progress,
            () => `downloading ${name}: ${megabytes(received)} of ${total}`,
            () => this.orUnreachable(url, () => pipeline(body, meter, createWriteStream(path))),
        );
        return hash.digest("hex");
    }

    /** @throws WayFailed if nothing answers at `url`'s site; any answer will do. */
    async reach(url: string): Promise<void> {
        await this.request(url, "HEAD");
    }

    /** Ends kept connections, so that the program can end. */
    async close(): Promise<void> {
        await this.agent.destroy();
    }

    private async get(url: string): Promise<Response> {
        const response = await this.request(url, "GET");
        if (!response.ok) {
            await response.body?.cancel();
            throw new WayFailed(`${url} answered ${response.status} ${response.statusText}`.trimEnd());
        }
        return response;
    }

    private async request(url: string, method: string): Promise<Response> {
        const known = this.unreachable.get(new URL(url).origin);
        if (known) throw known;
        return this.orUnreachable(url, () => fetch(url, { method, dispatcher: this.agent }));
    }

    private async orUnreachable<T>(url: string, work: () => Promise<T>): Promise<T> {
        try {
            return await work();
        } catch (error) {
            const { origin } = new URL(url);
            const failure = new WayFailed(`${origin} cannot be reached (${reason(error)})`);
            this.unreachable.set(origin, failure);
            this.progress(failure.message);
            throw failure;
        }
    }
}

/** fetch's own error says only "fetch failed"; its cause says why. */
function reason(error: unknown): string {
    const { message, cause } = error as { message?: string; cause?: { message?: string } };
    return cause?.message || message || String(error);
}

function megabytes(bytes: number): string {
    return bytes === 0 ? "size unknown" : `${(bytes / 1e6).toFixed(1)} MB`;
}
