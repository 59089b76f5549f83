import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";

const checkout = resolve(__dirname, "../../..");

const pages = ["README.md", "automation.md", "sdk.md"];

/** If this fails, `npm run docs` writes the pages anew, or prints which exported name has no docstring. */
test("docs/api says what the docstrings say, and every exported name has one", async () => {
    const folder = await mkdtemp(join(tmpdir(), "test-api-"));
    try {
        const typedoc = join(checkout, "node_modules/typedoc/bin/typedoc");
        await promisify(execFile)(process.execPath, [typedoc, "--out", folder], { cwd: checkout });
        expect((await readdir(folder)).sort()).toEqual(pages);
        for (const page of pages) {
            const read = (of: string) => readFile(join(of, page), "utf8");
            expect(await read(join(checkout, "docs/api"))).toBe(await read(folder));
        }
    } finally {
        await rm(folder, { recursive: true, force: true });
    }
});

test.each(pages)("%s names no folder of this machine and no line number", async (name) => {
    const page = await readFile(join(checkout, "docs/api", name), "utf8");
    expect(page).not.toContain(checkout);
    expect(page).not.toMatch(/\.ts:\d/);
});
