import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectOf } from "../../../automation/project";

let folder: string;
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), "project-"))));
afterEach(async () => rm(folder, { recursive: true }));

test("the project of a folder is the one of its Pulumi.yaml, and that of arguments is given", async () => {
    await writeFile(join(folder, "Pulumi.yaml"), "name: shop\nruntime: nodejs\n");
    expect(await projectOf({ stack: "dev", folder })).toBe("shop");
    expect(await projectOf({ stack: "dev", project: "previews" })).toBe("previews");
});

test("a folder without a Pulumi.yaml is named, with the way to name another one", async () => {
    await expect(projectOf({ stack: "dev", folder })).rejects.toThrow(
        `Expected a Pulumi.yaml in \`${folder}\`, found none. Name the folder of a Pulumi project, on the command line with \`-C FOLDER\`.`,
    );
});

test("a Pulumi.yaml that cannot be read is not reported as a missing one", async () => {
    await expect(projectOf({ stack: "dev", folder: join(folder, "\0") })).rejects.toThrow("null bytes");
});
