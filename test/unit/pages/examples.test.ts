import { errorsIn, examples, examplesIn } from "../../pages/examples";

test("examples are the `ts` blocks of pages and of docstrings", () => {
    const docstring = ["/**", " * ```ts", " * f({", " *     a: 1,", " * });", " *", " * ```", " */"];
    const page = ["# Page", "```ts", "f();", "```", "```sh", "ls", "```"];
    expect(examplesIn("a.ts", docstring.join("\n"))).toEqual([
        { from: "a.ts:2", code: "f({\n    a: 1,\n});\n\n" },
    ]);
    expect(examplesIn("a.md", page.join("\n"))).toEqual([{ from: "a.md:2", code: "f();\n" }]);
});

describe("the compiler", () => {
    const code =
        'import { NomadCluster } from "pulumi-nomad-cluster";\n\nnew NomadCluster("a", { local: 3 });\n';
    const wrong = { from: "a.md:7", code };
    const shown = examples();
    let errors: string[];

    beforeAll(async () => {
        errors = await errorsIn([wrong, ...shown]);
    });

    const isOfWrong = (error: string) => error.startsWith(wrong.from);

    test("names an example that does not compile with its file, line and error", () => {
        expect(errors.filter(isOfWrong)).toEqual([
            expect.stringMatching(
                /^a\.md:7, line 3: Type 'number' has no properties in common with type 'LocalArgs'/,
            ),
        ]);
    });

    test("accepts every example of the pages and of the docstrings", () => {
        expect(shown.map(({ from }) => from.replace(/:\d+$/, ""))).toEqual(
            expect.arrayContaining(["README.md", "components/nomadCluster.ts"]),
        );
        expect(errors.filter((error) => !isOfWrong(error))).toEqual([]);
    });
});
