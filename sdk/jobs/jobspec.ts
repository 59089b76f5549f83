import { ApiError, type HclValue, type NomadClient, type NomadJobSpec } from "../api";
import { variableDefinitions } from "./variableDefinitions";

/** A job as text. */
export interface JobSource {
    /** HCL, or JSON if it begins with a brace: either the job or `{ "Job": … }`, as `nomad job inspect` prints it. */
    jobspec: string;
    /** Values for the `variable` blocks of HCL. */
    variables?: Record<string, HclValue>;
    /** Texts of files with values, in HCL or JSON. A later file wins over an earlier one, and `variables` over all. */
    variableFiles?: string[];
    /** Namespace that overrides the job's own. */
    namespace?: string;
}

/** The text is not a valid job. Another attempt would fail in the same way. */
export class JobspecError extends Error {}

/**
 * Parses a job and sets its namespace. Nomad itself parses HCL.
 *
 * @throws JobspecError with the place in the text.
 */
export async function readJobspec(nomad: NomadClient, source: JobSource): Promise<NomadJobSpec> {
    const { jobspec, namespace } = source;
    const isJson = jobspec.trimStart().startsWith("{");
    const job = isJson ? parseJson(source) : await parseHcl(nomad, source);
    return { ...job, Namespace: namespace ?? job.Namespace ?? "default" };
}

async function parseHcl(
    nomad: NomadClient,
    { jobspec, variables = {}, variableFiles = [], namespace }: JobSource,
): Promise<NomadJobSpec> {
    try {
        return await nomad.jobs.parse(jobspec, variableDefinitions(variableFiles, variables), namespace);
    } catch (error) {
        if (!(error instanceof ApiError) || error.status !== 400) throw error;
        const hint = error.body.includes("filesystem function disabled") ? filesHint : "";
        throw new JobspecError(
            `Expected \`jobspec\` to be a job that Nomad can read (\`input.hcl\` is the job, \`input.hcl.var\` its variables), got: ${error.body.trim()}${hint}`,
        );
    }
}

const filesHint =
    "\nNomad's servers read no files for a job: read the file in the program and give its text in `variables`.";

function parseJson({ jobspec: text, variables = {}, variableFiles = [] }: JobSource): NomadJobSpec {
    if (Object.keys(variables).length + variableFiles.length > 0) {
        throw new JobspecError(
            "Expected no `variables` beside a `jobspec` in JSON, which has none. Write the values into it, or write it in HCL.",
        );
    }
    const document = jsonOf(text);
    const job = document.Job ?? document;
    if (typeof job.ID === "string" && job.ID !== "") return job as NomadJobSpec;
    throw new JobspecError(
        `Expected the JSON of \`jobspec\` to be a job with an \`ID\`, alone or as \`Job\`, got the keys ${JSON.stringify(Object.keys(job))}.`,
    );
}

type JsonJob = { ID?: unknown; Job?: JsonJob };

function jsonOf(text: string): JsonJob {
    try {
        return JSON.parse(text) as JsonJob;
    } catch (error) {
        throw new JobspecError(
            `Expected \`jobspec\`, which begins with a brace, to be JSON, got: ${(error as Error).message}.`,
        );
    }
}
