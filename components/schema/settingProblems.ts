import type { Problem } from "../../sdk/topology";
import { clusterArguments, clusterProperties } from "./configured";
import { similarTo } from "./structuralProblem";

/** A key of a stack's configuration whose name is an argument's. */
export interface Setting {
    /** With its namespace, such as `nomad-cluster:groups`. */
    key: string;
    name: string;
    value: unknown;
    isSecret: boolean;
    /** Keys that lead to the parts of the value that may be secrets. */
    secretPlaces: string[][];
}

/** The problem of a key that no argument has. It may be the name of a property within an argument. */
export function unknownKey(namespace: string, name: string, programKeys: readonly string[]): Problem {
    const known = [...Object.keys(clusterArguments), ...programKeys];
    const near = clusterProperties.find((path) => isNamed(path, name)) ?? similarTo(name, known);
    const mend =
        near === undefined
            ? `Use any of ${known.map((other) => `\`${other}\``).join(", ")}. If the program itself reads it, add it to the program's keys in \`argsFromConfig\`.`
            : `Did you mean \`${namespace}:${near}\`?`;
    const key = `${namespace}:${name}`;
    return {
        propertyPath: key,
        reason: `Expected the configuration to hold known keys alone, got \`${key}\`. ${mend}`,
    };
}

/** Whether a name is a property's own, or its path's in one word: `adminCidrs` for `admin.cidrs`. */
function isNamed(path: string, name: string): boolean {
    const names = [path.split(".").pop()!, path.replaceAll(".", "")];
    return names.some((other) => other.toLowerCase() === name.toLowerCase());
}

/** Problems of arguments by the keys of the settings that gave them, without the values of secrets. */
export function problemsOfSettings(settings: Setting[], problems: Problem[]): Problem[] {
    const misplaced = settings.filter(({ isSecret, secretPlaces }) => isSecret && secretPlaces.length === 0);
    const others = problems.flatMap((problem) => {
        const setting = settings.find(({ name }) => name === /^\w+/.exec(problem.propertyPath)?.[0]);
        // The program gave every other argument.
        if (setting === undefined) return [problem];
        return misplaced.includes(setting) ? [] : [byKey(setting, problem)];
    });
    return [...misplaced.map(misplacedSecret), ...others];
}

function misplacedSecret({ key }: Setting): Problem {
    return {
        propertyPath: key,
        reason: `Expected \`${key}\` to be plain text, got a secret: Pulumi's state holds this value unencrypted. Set it without \`--secret\`.`,
    };
}

/** A reason names its property after "Expected". */
function byKey({ key, name, value, isSecret }: Setting, { propertyPath, reason }: Problem): Problem {
    const subject = new RegExp(`^(Expected (?:a key of )?\`)${name}(?=[\`.[])`);
    const named = reason.replace(subject, `$1${key}`);
    return {
        propertyPath: propertyPath.replace(name, key),
        reason: isSecret ? longestFirst(textsIn(value)).reduce(withoutText, named) : named,
    };
}

/** A text may end with a shorter one in the backquotes that belong to the longer one. */
function longestFirst(texts: string[]): string[] {
    return texts.sort((a, b) => b.length - a.length);
}

function withoutText(reason: string, text: string): string {
    return reason.replaceAll(`\`${text}\``, "a secret").replaceAll(`\`${JSON.stringify(text)}\``, "a secret");
}

function textsIn(value: unknown): string[] {
    if (typeof value === "object" && value !== null) return Object.values(value).flatMap(textsIn);
    return typeof value === "string" || typeof value === "number" ? [String(value)] : [];
}
