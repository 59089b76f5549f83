import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageFolder } from "../../../sdk/process/packageFolder";

const textOf = (file: string) => readFileSync(join(packageFolder(), file), "utf8");

/** The end-to-end tests run the examples. */
test.each([
    ["python", "examples/python/__main__.py"],
    ["go", "examples/go/main.go"],
])("the page shows the example in %s", (language, file) => {
    const [, shown] = new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, "ms").exec(textOf("docs/languages.md"))!;
    expect(shown).toBe(textOf(file));
});

test("both examples have the same job", () => {
    expect(textOf("examples/go/page.nomad.hcl")).toBe(textOf("examples/python/page.nomad.hcl"));
});
