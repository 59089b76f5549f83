import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join, posix } from "node:path";
import type { Page } from "playwright-core";

const origin = "http://site";

/**
 * Opens pages of a web site, which lies in a folder, as a reader does.
 *
 * @returns what is wrong: a page that is wider than the window, a file that the folder lacks, an error of a script.
 */
export async function problemsSeen(page: Page, folder: string, names: readonly string[]): Promise<string[]> {
    const problems: string[] = [];
    const found = (what: string) => problems.push(`${decodeURIComponent(page.url())}: ${what}`);
    page.on("pageerror", ({ message }) => found(message));
    page.on("console", (message) => message.type() === "error" && found(message.text()));
    await page.route("**", async (route) => {
        const path = join(folder, decodeURIComponent(new URL(route.request().url()).pathname));
        const isThere = route.request().url().startsWith(origin) && existsSync(path);
        return isThere ? route.fulfill({ path }) : route.abort();
    });
    for (const name of names) {
        await page.goto(`${origin}/${name}`);
        const wide = await page.evaluate<string | undefined>(widest);
        if (wide !== undefined) found(`wider than the window: ${wide}`);
    }
    return problems;
}

/** In the browser: the beginning of the text that makes a page wider than its window. */
const widest = `(() => {
    const { clientWidth, scrollWidth } = document.documentElement;
    if (scrollWidth <= clientWidth) return undefined;
    const wide = [...document.querySelectorAll("main *, body *")].find(
        (element) => element.getBoundingClientRect().right > clientWidth + 1 && element.children.length === 0,
    );
    return (wide?.textContent ?? "").trim().slice(0, 60);
})()`;

/** Links of some pages that lead to no file of the site, to no heading of it, or to the Markdown of a page. */
export async function brokenLinks(folder: string, names: readonly string[]): Promise<string[]> {
    const texts = new Map(
        await Promise.all(
            names.map(async (name) => [name, await readFile(join(folder, name), "utf8")] as const),
        ),
    );
    return names.flatMap((name) =>
        [...texts.get(name)!.matchAll(/<(?:a|img)\b[^>]*?\b(?:href|src)="([^"]+)"/g)].flatMap(([, link]) => {
            const { origin: at, pathname, hash } = new URL(link!, `${origin}/${name}`);
            if (at !== origin) return [];
            const target = decodeURIComponent(pathname).slice(1) || "index.html";
            const id = decodeURIComponent(hash.slice(1));
            const text = texts.get(posix.normalize(target));
            const isFile = !target.endsWith(".md") && existsSync(join(folder, target));
            const leads = text === undefined ? isFile : id === "" || has(text, id);
            return leads ? [] : [`${name}: ${link}`];
        }),
    );
}

const has = (text: string, id: string) => text.includes(`id="${id}"`);
