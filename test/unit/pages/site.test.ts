import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { Chromium, desktop, phone } from "../../browser/chromium";
import { brokenLinks, problemsSeen } from "../../browser/siteProblems";

const checkout = resolve(__dirname, "../../..");
let site: string;

/** It fails for a link of any page that leads nowhere, also to a heading. */
beforeAll(async () => {
    site = await mkdtemp(join(tmpdir(), "test-site-"));
    const typedoc = join(checkout, "node_modules/typedoc/bin/typedoc");
    const args = [typedoc, "--options", "typedoc.site.mjs", "--out", site];
    await promisify(execFile)(process.execPath, args, { cwd: checkout });
});

afterAll(() => rm(site, { recursive: true, force: true }));

test("the site has every page under its heading", async () => {
    const docs = (await readdir(join(checkout, "docs"))).filter((name) => name.endsWith(".md"));
    const files = ["CHANGELOG.md", "CONTRIBUTING.md", ...docs.map((name) => `docs/${name}`)];
    const pages = await Promise.all(
        (await readdir(join(site, "documents"))).map(async (name) =>
            readFile(join(site, "documents", name), "utf8"),
        ),
    );
    expect(pages).toHaveLength(files.length);
    for (const file of files) {
        const heading = /^# (.+)$/m.exec(await readFile(join(checkout, file), "utf8"))![1]!;
        expect(pages.filter((page) => page.includes(`<title>${heading} | `))).toHaveLength(1);
    }
});

test("it has the README and the reference of every entry", async () => {
    expect(await readFile(join(site, "index.html"), "utf8")).toContain("Try it: two commands");
    const modules = await readdir(join(site, "modules"));
    expect(modules.sort()).toEqual(["automation.html", "pulumi-nomad-cluster.html", "sdk.html"]);
});

describe("for a reader", () => {
    let names: string[];
    let chromium: Chromium;

    beforeAll(async () => {
        names = (await readdir(site, { recursive: true })).filter((name) => name.endsWith(".html"));
    });

    beforeEach(async () => {
        chromium = await Chromium.create();
    });

    afterEach(async () => chromium?.remove());

    test("every link of every page leads to a page, a picture or a heading", async () => {
        expect(names.length).toBeGreaterThan(200);
        expect(await brokenLinks(site, names)).toEqual([]);
    });

    test.each([
        ["a phone", phone],
        ["a desktop", desktop],
    ])("every page fits into the window of %s, and its scripts run", async (_, viewport) => {
        // Of the reference one page of each kind: its others have the same parts.
        const kinds = /^(?:index|documents|modules|hierarchy)|NomadClusterArgs|\.NomadJob\.|ClusterStatus\./;
        const seen = names.filter((name) => kinds.test(name));
        expect(await problemsSeen(await chromium.start(viewport), site, seen)).toEqual([]);
    });
});
