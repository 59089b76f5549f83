import { existsSync } from "node:fs";
import { join } from "node:path";

interface Ordered {
    path: string;
}
interface Sequencer {
    sort(tests: Ordered[]): Ordered[];
}
const LongestFirst = jest.requireActual<(new () => Sequencer) & { longest: string[] }>("../../longestFirst");
const tests = join(__dirname, "../..");
const fileOf = (name: string) => join(tests, `${name}.test.ts`);

test("every file that is to start early exists", () => {
    expect(LongestFirst.longest.filter((name) => !existsSync(fileOf(name)))).toEqual([]);
});

test("the files that take longest start first, whatever their size", () => {
    const named = LongestFirst.longest.slice(0, 3).map(fileOf);
    const [first, second, third] = named;
    const context = { config: { id: "none", cacheDirectory: tests }, hasteFS: { getSize: () => 1 } };
    const others = [fileOf("unit/a"), fileOf("unit/b")];
    const shuffled = [others[0], third, first, others[1], second].map((path) => ({ path, context }));
    const sorted = new LongestFirst().sort(shuffled as Ordered[]).map(({ path }) => path);
    expect(sorted.slice(0, 3)).toEqual(named);
    expect(sorted.slice(3).sort()).toEqual(others);
});
