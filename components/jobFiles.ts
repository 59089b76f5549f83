import { readFileSync } from "node:fs";
import type * as pulumi from "@pulumi/pulumi";
import { variableDefinitions } from "../sdk/jobs/variableDefinitions";
import type { Problem } from "../sdk/topology";
import { refusal } from "./schema/refusal";

/** The arguments of `NomadJob` that name a job and the files of its variables. */
interface JobFiles {
    jobspec?: pulumi.Input<string>;
    jobFile?: string;
    variableFiles?: string[];
}

/**
 * The texts of a job and of its files of variables.
 *
 * @throws pulumi.InputPropertiesError if a file cannot be read, or if there is not exactly one of `jobspec` and `jobFile`.
 */
export function readJobFiles(
    name: string,
    { jobspec, jobFile, variableFiles }: JobFiles,
): { jobspec: pulumi.Input<string>; variableFiles?: string[] } {
    const problems: Problem[] = [];
    if ((jobspec === undefined) === (jobFile === undefined)) problems.push(choiceProblem(jobspec));
    const job = jobFile === undefined ? jobspec : textOf("jobFile", jobFile, problems);
    const texts = variableFiles?.map((path, index) =>
        definitionsOf(`variableFiles[${index}]`, path, problems),
    );
    if (problems.length > 0) throw refusal(`NomadJob \`${name}\``, "these arguments", problems);
    return { jobspec: job!, ...(texts && { variableFiles: texts }) };
}

function choiceProblem(jobspec: unknown): Problem {
    const got = jobspec === undefined ? "neither" : "both";
    const reason = `Expected one of \`jobspec\` and \`jobFile\`, got ${got}. Use \`jobFile\` for a file, and \`jobspec\` for text.`;
    return { propertyPath: "jobspec", reason };
}

function textOf(propertyPath: string, path: string, problems: Problem[]): string {
    try {
        return readFileSync(path, "utf8");
    } catch (error) {
        const reason = `Expected \`${propertyPath}\` to be a file that can be read, got \`${path}\`: ${(error as Error).message}. A path is relative to \`${process.cwd()}\`.`;
        problems.push({ propertyPath, reason });
        return "";
    }
}

/** A file's definitions in HCL. */
function definitionsOf(propertyPath: string, path: string, problems: Problem[]): string {
    const text = textOf(propertyPath, path, problems);
    try {
        return variableDefinitions([text], {});
    } catch (error) {
        const reason = `Expected \`${propertyPath}\`, which begins with a brace, to be an object in JSON, got \`${path}\`: ${(error as Error).message}. Write JSON, or lines \`name = value\`.`;
        problems.push({ propertyPath, reason });
        return "";
    }
}
