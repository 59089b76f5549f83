import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { commandTable } from "../../pages/commandTable";
import { commandsIn, shownCommands } from "../../pages/shownCommands";

const tests = resolve(__dirname, "../..");

test("commands are the lines of `sh` blocks and what begins with a program's name in backticks", () => {
    const page = [
        "`npm run up` and `pulumi`, `npm run logs -- NODE [consul\\|nomad]`",
        ...["```sh", "npm ci   # first", "", "# then", "cd programs", "```"],
        ...["```ts", "npm.ci();", "```"],
    ];
    expect(commandsIn(page.join("\n"))).toEqual([
        ...["npm ci", "cd programs"],
        ...["npm run up", "npm run logs -- NODE [consul|nomad]"],
    ]);
});

test("the table has every command that a page shows, and no other: run it in a test, or say there why none can", () => {
    expect(Object.keys(commandTable).sort()).toEqual(shownCommands().sort());
});

const tested = Object.entries(commandTable).flatMap(([command, row]) =>
    "test" in row ? [[command, row] as const] : [],
);

test.each(tested)("%s is in its test's source as the page shows it", (command, { test, as = command }) => {
    expect(readFileSync(join(tests, test), "utf8")).toContain(as);
});
