import { ApiError, type NomadClient } from "../../../sdk/api";
import { JobspecError, readJobspec } from "../../../sdk/jobs";

/** A Nomad that parses everything to the same job; HCL itself is tried on the real one in test/unit/providers. */
const parse = jest.fn();
const nomad = { jobs: { parse } } as unknown as NomadClient;

beforeEach(() => parse.mockReset().mockResolvedValue({ ID: "web", Namespace: "default" }));

test("text that begins with a brace is JSON, alone or as `nomad job inspect` prints it", async () => {
    const job = { ID: "web", Namespace: "team", Type: "batch" };
    await expect(readJobspec(nomad, { jobspec: JSON.stringify(job) })).resolves.toEqual(job);
    await expect(readJobspec(nomad, { jobspec: `\n ${JSON.stringify({ Job: job })}` })).resolves.toEqual(job);
    expect(parse).not.toHaveBeenCalled();
});

test("anything else is HCL, which Nomad reads with its variables", async () => {
    const source = { jobspec: 'job "web" {}', variables: { count: 2 } };
    await expect(readJobspec(nomad, source)).resolves.toEqual({ ID: "web", Namespace: "default" });
    expect(parse).toHaveBeenCalledWith(source.jobspec, "count = 2\n", undefined);
});

test("a function that reads files is mended by a variable", async () => {
    const body = "input.hcl:3,1-5: Error in function call; filesystem function disabled.";
    parse.mockRejectedValue(new ApiError("Nomad", 400, "POST", "/v1/jobs/parse", body));
    await expect(readJobspec(nomad, { jobspec: "x" })).rejects.toThrow(
        `got: ${body}\nNomad's servers read no files for a job: read the file in the program and give its text in \`variables\`.`,
    );
});

test("the namespace given goes before the job's own, and there always is one", async () => {
    const jobspec = JSON.stringify({ ID: "web", Namespace: "team" });
    await expect(readJobspec(nomad, { jobspec, namespace: "other" })).resolves.toMatchObject({
        Namespace: "other",
    });
    await expect(readJobspec(nomad, { jobspec: '{"ID":"web"}' })).resolves.toMatchObject({
        Namespace: "default",
    });
});

test.each([
    [
        "JSON with variables",
        { jobspec: '{"ID":"web"}', variables: { a: 1 } },
        /no `variables` beside a `jobspec` in JSON/,
    ],
    [
        "JSON with files of variables",
        { jobspec: '{"ID":"web"}', variableFiles: ["a = 1"] },
        /no `variables` beside a `jobspec` in JSON/,
    ],
    ["broken JSON", { jobspec: '{"ID":' }, /to be JSON, got: Unexpected end/],
    ["JSON that is no job", { jobspec: '{"name":"web"}' }, /a job with an `ID`.*got the keys \["name"\]/],
])("%s is refused before anything is sent", async (_what, source, message) => {
    await expect(readJobspec(nomad, source)).rejects.toThrow(message);
    await expect(readJobspec(nomad, source)).rejects.toBeInstanceOf(JobspecError);
});

test("only the parser's refusal is the job's fault", async () => {
    parse.mockRejectedValue(new ApiError("Nomad", 400, "POST", "/v1/jobs/parse", "input.hcl:2,1-5: no\n"));
    await expect(readJobspec(nomad, { jobspec: "x" })).rejects.toThrow(/got: input\.hcl:2,1-5: no$/);
    const denied = new ApiError("Nomad", 403, "POST", "/v1/jobs/parse", "Permission denied");
    parse.mockRejectedValue(denied);
    await expect(readJobspec(nomad, { jobspec: "x" })).rejects.toBe(denied);
});
