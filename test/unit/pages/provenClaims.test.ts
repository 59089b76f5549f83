import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pages } from "../../pages/shownCommands";

const tests = resolve(__dirname, "../..");
const checkout = resolve(tests, "..");

/** The proofs that pages cite: a test file below `test` in backticks, a colon, and words of one of its tests. */
const citation = /`((?:component|e2e|integration|unit)\/[\w./]+\.ts)`: ([^|;\n]+?)(?= *(?:[|;]|$))/gm;

const cited = pages().flatMap((page) =>
    [...readFileSync(join(checkout, page), "utf8").matchAll(citation)].map(
        ([, file, words]) => [page, file!, words!] as const,
    ),
);

test("pages cite tests", () => {
    expect(cited.length).toBeGreaterThan(25);
});

test.each(cited)("%s: %s has a test with the words that the page cites", (_, file, words) => {
    expect(readFileSync(join(tests, file), "utf8")).toContain(words);
});
