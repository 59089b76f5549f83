import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { lanes, fewMachines } from "../../lanes";

const tests = join(__dirname, "../..");
const files = readdirSync(tests, { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".test.ts"),
);

test("every end-to-end file that runs beside the clusters exists", () => {
    const missing = fewMachines.filter((name) => !existsSync(join(tests, "e2e", `${name}.test.ts`)));
    expect(missing).toEqual([]);
});

test.each([1, 2, 4])("every test file runs in one lane, on %i processors", (processors) => {
    const lanesOf = (file: string) =>
        lanes(processors).filter(
            ({ projects, except }) =>
                projects.includes(file.split("/")[0]!) &&
                !(except !== undefined && new RegExp(except).test(join(tests, file))),
        );
    expect(files.filter((file) => lanesOf(file).length !== 1)).toEqual([]);
    const two = ["e2e/combined.test.ts", "e2e/machines.test.ts"].map((file) => lanesOf(file)[0]!.what);
    expect(two).toEqual(["clusters", "machines"]);
});
