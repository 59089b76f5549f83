import { ApiError, type HclValue, type NomadClient, type NomadJobSpec } from "../api";

/** A job as text. */
export interface JobSource {
    /** HCL, or JSON if it begins with a brace: either the job or `{ "Job": … }`, as `nomad job inspect` prints it. */
    jobspec: string;
    /** Values for the `variable` blocks of HCL. */
    variables?: Record<string, HclValue>;
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
export async function readJobspec(
    nomad: NomadClient,
    { jobspec, variables, namespace }: JobSource,
): Promise<NomadJobSpec> {
    const isJson = jobspec.trimStart().startsWith("{");
    const job = isJson ? parseJson(jobspec, variables) : await parseHcl(nomad, jobspec, variables, namespace);
    return { ...job, Namespace: namespace ?? job.Namespace ?? "default" };
}

async function parseHcl(
    nomad: NomadClient,
    hcl: string,
    variables: JobSource["variables"],
    namespace?: string,
): Promise<NomadJobSpec> {
    try {
        return await nomad.jobs.parse(hcl, variables, namespace);
    } catch (error) {
        if (!(error instanceof ApiError) || error.status !== 400) throw error;
        throw new JobspecError(
            `Expected \`jobspec\` to be a job that Nomad can read (\`input.hcl\` is the job, \`input.hcl.var\` its variables), got: ${error.body.trim()}`,
        );
    }
}

function parseJson(text: string, variables: JobSource["variables"]): NomadJobSpec {
    if (Object.keys(variables ?? {}).length > 0) {
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
