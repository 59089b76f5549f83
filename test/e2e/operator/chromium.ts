import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { run } from "../../../sdk/process/run";

/** Policies can only come from the system's folder: this browser sees its own in that place, and nobody else does. */
const start = `set -eu
mkdir -p /etc/chromium
mount --bind "$1" /etc/chromium
shift
exec chromium "$@"
`;

/** Milliseconds for an answer of the browser. */
const timeoutSeconds = 30_000;

/** A headless Chromium of a new user: no certificates, no authorities, no settings. */
export class Chromium {
    private browser?: ChildProcess;
    private readonly waiting = new Map<number, (answer: Answer) => void>();
    private ended: Promise<unknown> = Promise.resolve();
    private lastId = 0;
    private session = "";

    private constructor(private readonly home: string) {}

    static async create(): Promise<Chromium> {
        const chromium = new Chromium(await mkdtemp(join(tmpdir(), "chromium-")));
        await mkdir(join(chromium.home, "etc/policies/managed"), { recursive: true });
        await mkdir(chromium.store, { recursive: true });
        await run("certutil", ["-N", "--empty-password", "-d", `sql:${chromium.store}`]);
        return chromium;
    }

    /** As by the settings page: "Authorities", "Import", trust for web sites. */
    async trust(caPath: string): Promise<void> {
        const database = ["-d", `sql:${this.store}`];
        await run("certutil", ["-A", ...database, "-n", "cluster", "-t", "C,,", "-i", caPath]);
    }

    /** As by the settings page: "Your certificates", "Import"; and as if the user picked it when an origin asks for one. */
    async importIdentity(path: string, password: string, origins: string[]): Promise<void> {
        await run("pk12util", ["-i", path, "-d", `sql:${this.store}`, "-W", password, "-K", ""]);
        const choices = origins.map((pattern) => JSON.stringify({ pattern, filter: {} }));
        await writeFile(
            join(this.home, "etc/policies/managed/certificate.json"),
            JSON.stringify({ AutoSelectCertificateForUrls: choices }),
        );
    }

    async start(): Promise<void> {
        const options = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"];
        const own = [`--user-data-dir=${join(this.home, "profile")}`, "--remote-debugging-pipe"];
        const quiet = ["--no-first-run", "--disable-background-networking", "--window-size=1400,900"];
        this.browser = spawn(
            "unshare",
            ["--mount", "sh", "-c", start, "sh", join(this.home, "etc"), ...options, ...own, ...quiet],
            {
                env: { ...process.env, HOME: this.home },
                stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"],
            },
        );
        this.ended = once(this.browser, "exit");
        let partial = "";
        (this.browser.stdio[4] as Readable).setEncoding("utf8").on("data", (text: string) => {
            const messages = (partial + text).split("\0");
            partial = messages.pop()!;
            messages.forEach((message) => this.take(JSON.parse(message) as Answer));
        });
        const { targetId } = await this.call("Target.createTarget", { url: "about:blank" });
        const attached = await this.call("Target.attachToTarget", { targetId, flatten: true });
        this.session = attached.sessionId as string;
    }

    /** @returns the browser's error, such as `net::ERR_CERT_AUTHORITY_INVALID`; undefined if the page opened. */
    async open(url: string): Promise<string | undefined> {
        const { errorText } = await this.call("Page.navigate", { url });
        return errorText as string | undefined;
    }

    /** Value of a JavaScript expression in the page. */
    async evaluate<T>(expression: string): Promise<T> {
        const { result } = await this.call("Runtime.evaluate", { expression, returnByValue: true });
        return (result as { value: T }).value;
    }

    /** A PNG file of the visible page. */
    async screenshot(): Promise<Buffer> {
        const { data } = await this.call("Page.captureScreenshot", { format: "png" });
        return Buffer.from(data as string, "base64");
    }

    async remove(): Promise<void> {
        if (this.browser && this.browser.exitCode === null) {
            await this.call("Browser.close", {}).catch(() => this.browser?.kill("SIGKILL"));
            await this.ended;
        }
        await rm(this.home, { recursive: true, force: true, maxRetries: 10 });
    }

    /** Chromium looks for certificates there: https://chromium.googlesource.com/chromium/src/+/main/docs/linux/cert_management.md */
    private get store(): string {
        return join(this.home, ".pki/nssdb");
    }

    /** A command of the DevTools protocol, https://chromedevtools.github.io/devtools-protocol/ */
    private async call(method: string, params: object): Promise<Record<string, unknown>> {
        const id = ++this.lastId;
        const session = /^(Target|Browser)\./.test(method) ? {} : { sessionId: this.session };
        const answer = new Promise<Answer>((resolve, reject) => {
            this.waiting.set(id, resolve);
            void this.ended.then(() => reject(new Error(`Chromium ended before it answered ${method}.`)));
            setTimeout(() => reject(new Error(`Chromium did not answer ${method}.`)), timeoutSeconds).unref();
        });
        (this.browser!.stdio[3] as Writable).write(`${JSON.stringify({ id, method, params, ...session })}\0`);
        const { error, result } = await answer;
        if (error) throw new Error(`${method}: ${error.message}`);
        return result ?? {};
    }

    private take(answer: Answer): void {
        if (answer.id === undefined) return; // an event
        this.waiting.get(answer.id)?.(answer);
        this.waiting.delete(answer.id);
    }
}

interface Answer {
    id?: number;
    error?: { message: string };
    result?: Record<string, unknown>;
}
