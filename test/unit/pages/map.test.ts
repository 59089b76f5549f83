import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { packageFolder } from "../../../sdk/process/packageFolder";

const page = readFileSync(join(packageFolder(), "CONTRIBUTING.md"), "utf8");

/** Folders with files of the repository: the first level, and the second level of those that hold more than one thing. */
function folders(): string[] {
    const files = execFileSync("git", ["ls-files"], { cwd: packageFolder(), encoding: "utf8" }).split("\n");
    const parts = files.map((file) => file.split("/").slice(0, -1));
    const first = parts.flatMap(([folder]) => folder ?? []);
    const second = parts
        .filter(([folder, next]) => ["components", "programs", "sdk", "test"].includes(folder!) && next)
        .map(([folder, next]) => `${folder}/${next}`);
    // `test` itself is described by its folders.
    return [...new Set([...first, ...second])].filter((folder) => folder !== "test" && folder !== ".ci");
}

test("the map of CONTRIBUTING.md names every folder", () => {
    expect(folders().filter((folder) => !page.includes(`\`${folder}\``))).toEqual([]);
});

test("CONTRIBUTING.md names no folder or test file that does not exist", () => {
    const named = [...page.matchAll(/`((?:cli|components|docs|programs|sdk|test)(?:\/[\w./-]*)?)`/g)].map(
        ([, path]) => path!,
    );
    const exists = (path: string) =>
        [path, `${path}.test.ts`].some((file) => existsSync(join(packageFolder(), file)));
    expect(named.length).toBeGreaterThan(30);
    expect(named.filter((path) => !exists(path))).toEqual([]);
});
