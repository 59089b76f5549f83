import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../../../sdk/process/run";

const checkout = join(__dirname, "../../..");
let folder: string;

beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "test-types-"));
    // `dist` is built before the tests start.
    await run("npm", ["pack", "--silent", "--ignore-scripts", "--pack-destination", folder], {
        cwd: checkout,
    });
});

afterAll(() => rm(folder, { recursive: true, force: true }));

test("TypeScript finds the types of every entry, whichever `moduleResolution` a program has", async () => {
    const attw = join(checkout, "node_modules/.bin/attw");
    const report = await run(attw, [join(folder, "pulumi-nomad-cluster-0.1.0.tgz"), "--no-color"]);
    expect(report).toContain("No problems found");
});
