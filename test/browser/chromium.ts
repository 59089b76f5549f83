import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BrowserContext, chromium, type Page } from "playwright-core";
import { run } from "../../sdk/process/run";

const program = "/usr/bin/chromium";

/**
 * Policies can only come from the system's folder: this browser sees its own in that place, and nobody else does. Without netlink it does not hear of
 * another test's machines, at whose coming and going it would give up what it loads.
 */
const alone = (policies: string) => `#!/bin/sh
mkdir -p /etc/chromium
exec unshare --mount sh -c 'mount --bind "${policies}" /etc/chromium && exec python3 ${join(__dirname, "withoutNetlink.py")} ${program} "$@"' sh "$@"
`;

/** Debian's Chromium on a machine without a display, which opens no connection that no page asked for. */
const options = ["--disable-gpu", "--disable-quic", "--disable-component-update", "--disable-sync"];

/** Sizes of a window: a phone held upright, and a desktop. */
export const phone = { width: 390, height: 844 };
export const desktop = { width: 1280, height: 800 };

/** A headless browser of a new user: no certificates, no authorities, no settings. */
export class Chromium {
    private context?: BrowserContext;

    private constructor(private readonly home: string) {}

    static async create(): Promise<Chromium> {
        const browser = new Chromium(await mkdtemp(join(tmpdir(), "chromium-")));
        await mkdir(join(browser.policies, "policies/managed"), { recursive: true });
        return browser;
    }

    /** As by the settings page: "Authorities", "Import", trust for web sites. */
    async trust(caPath: string): Promise<void> {
        await run("certutil", ["-A", "-d", await this.store(), "-n", "cluster", "-t", "C,,", "-i", caPath]);
    }

    /** As by the settings page: "Your certificates", "Import"; and as if the user picked it when an origin asks for one. */
    async importIdentity(path: string, password: string, origins: string[]): Promise<void> {
        await run("pk12util", ["-i", path, "-d", await this.store(), "-W", password, "-K", ""]);
        const choices = origins.map((pattern) => JSON.stringify({ pattern, filter: {} }));
        await writeFile(
            join(this.policies, "policies/managed/certificate.json"),
            JSON.stringify({ AutoSelectCertificateForUrls: choices }),
        );
    }

    /** @returns its only page, which is empty. */
    async start(viewport = desktop): Promise<Page> {
        const executablePath = join(this.home, "chromium");
        await writeFile(executablePath, alone(this.policies), { mode: 0o700 });
        const env = { ...process.env, HOME: this.home };
        const profile = join(this.home, "profile");
        const settings = { executablePath, viewport, env, args: options };
        this.context = await chromium.launchPersistentContext(profile, settings);
        return this.context.pages()[0]!;
    }

    async remove(): Promise<void> {
        await this.context?.close();
        await rm(this.home, { recursive: true, force: true, maxRetries: 10 });
    }

    private get policies(): string {
        return join(this.home, "etc");
    }

    /** Chromium looks for certificates there: https://chromium.googlesource.com/chromium/src/+/main/docs/linux/cert_management.md */
    private async store(): Promise<string> {
        const folder = join(this.home, ".pki/nssdb");
        const database = `sql:${folder}`;
        if (!existsSync(folder)) {
            await mkdir(folder, { recursive: true });
            await run("certutil", ["-N", "--empty-password", "-d", database]);
        }
        return database;
    }
}

/** Waits until a page shows a text. On a busy machine the UIs take long to start. */
export async function shows(page: Page, text: string): Promise<void> {
    const found = page.getByText(text).filter({ visible: true }).first();
    await found.waitFor({ timeout: 120_000 }).catch(async () => {
        const shown = await page.innerText("body");
        throw new Error(`Expected ${page.url()} to show "${text}", got:\n${shown}`);
    });
}
