import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";

const checkout = resolve(__dirname, "../../..");

/** If this fails, `npm run docs` writes the page anew, or prints which exported name has no docstring. */
test("docs/api says what the docstrings say, and every exported name has one", async () => {
    const folder = await mkdtemp(join(tmpdir(), "test-api-"));
    try {
        const typedoc = join(checkout, "node_modules/typedoc/bin/typedoc");
        await promisify(execFile)(process.execPath, [typedoc, "--out", folder], { cwd: checkout });
        expect(await readdir(folder)).toEqual(["README.md"]);
        const read = (of: string) => readFile(join(of, "README.md"), "utf8");
        expect(await read(join(checkout, "docs/api"))).toBe(await read(folder));
    } finally {
        await rm(folder, { recursive: true, force: true });
    }
});

test("the page names no folder of this machine and no line number", async () => {
    const page = await readFile(join(checkout, "docs/api/README.md"), "utf8");
    expect(page).not.toContain(checkout);
    expect(page).not.toMatch(/\.ts:\d/);
});
