import { readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import ts from "typescript";
import { pages } from "./shownCommands";

const checkout = resolve(__dirname, "../..");

/** A block of TypeScript that a page or a docstring shows, and the file and line at which it begins. */
export interface Example {
    from: string;
    code: string;
}

/** Every `ts` block of the pages and of the docstrings. The API reference repeats those of docstrings. */
export function examples(): Example[] {
    const sources = ts.sys
        .readDirectory(checkout, [".ts"], ["node_modules", "dist"])
        .map((file) => relative(checkout, file));
    const files = [...pages().filter((page) => !page.startsWith("docs/api/")), ...sources];
    return files.flatMap((file) => examplesIn(file, readFileSync(join(checkout, file), "utf8")));
}

/** The `ts` blocks of one file. In a docstring, each line begins with an asterisk that is no part of the code. */
export function examplesIn(file: string, text: string): Example[] {
    return [...text.matchAll(/^( *\* )?```ts\n(.*?)^\1?```$/gms)].map(({ 1: margin, 2: block, index }) => {
        const line = text.slice(0, index).split("\n").length;
        const lines = block!.split("\n").map((one) => one.slice(margin?.length ?? 0));
        return { from: `${file}:${line}`, code: lines.join("\n") };
    });
}

/** The compiler's errors in some examples, each compiled as a program that imports the package. */
export function errorsIn(shown: readonly Example[]): string[] {
    const files = new Map(
        shown.map((example, index) => [join(checkout, `test/example-${index}.ts`), example]),
    );
    const options = { ...optionsOfTests(), noUnusedLocals: false, types: ["node"] };
    const host = ts.createCompilerHost(options);
    const [readFile, fileExists] = [host.readFile.bind(host), host.fileExists.bind(host)];
    host.readFile = (name) => files.get(name)?.code ?? readFile(name);
    host.fileExists = (name) => files.has(name) || fileExists(name);
    const program = ts.createProgram([...files.keys()], options, host);
    return [...files].flatMap(([name, { from }]) => {
        const source = program.getSourceFile(name)!;
        const found = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
        return found.map(({ start = 0, messageText }) => {
            const line = source.getLineAndCharacterOfPosition(start).line + 1;
            return `${from}, line ${line}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`;
        });
    });
}

/** With them the package's name means its sources. */
function optionsOfTests(): ts.CompilerOptions {
    const folder = join(checkout, "test");
    const { config } = ts.readConfigFile(join(folder, "tsconfig.json"), (name) => ts.sys.readFile(name)) as {
        config: unknown;
    };
    return ts.parseJsonConfigFileContent(config, ts.sys, folder).options;
}
