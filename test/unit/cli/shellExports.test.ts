import fc from "fast-check";
import { shellExports } from "../../../cli/shellExports";
import { run } from "../../../sdk/process/run";

/** Values of the variables in a real shell that has evaluated the lines. */
async function evaluated(shell: string, variables: Record<string, string>): Promise<string[]> {
    const names = Object.keys(variables);
    const script = `eval "$(cat)"; exec env -0`;
    const printed = await run(shell, ["-c", script], { input: shellExports(variables) });
    const found = new Map(
        printed.split("\0").map((line) => line.split(/=(.*)/s).slice(0, 2) as [string, string]),
    );
    return names.map((name) => found.get(name) ?? "(not exported)");
}

// A variable holds no NUL; the shell's input is UTF-8.
const value = fc.string({ unit: "grapheme", maxLength: 40 }).filter((text) => !text.includes("\0"));

test.each(["sh", "bash"])("every value reaches programs that %s starts as it is", async (shell) => {
    const special = ["", "'", "''", '$HOME `id` $(id) \\ "', "a\nb\n", "*", "-n", "!!", "a b"];
    await fc.assert(
        fc.asyncProperty(fc.array(value, { minLength: 1, maxLength: 20 }), async (values) => {
            const variables = Object.fromEntries(values.map((text, index) => [`V${index}`, text]));
            expect(await evaluated(shell, variables)).toEqual(values);
        }),
        { numRuns: 25, examples: [[special]] },
    );
});
