import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { type ClusterConnection, NomadJob, type NomadJobArgs } from "pulumi-nomad-cluster";
import { Recorder } from "./recorder";

const cluster = pulumi.secret({ name: "prod" } as ClusterConnection);
let folder: string;

beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "job-files-"));
    writeFileSync(join(folder, "web.nomad.hcl"), 'job "web" {}');
    writeFileSync(join(folder, "common.hcl"), "count = 1\n");
    writeFileSync(join(folder, "prod.json"), '{"count": 3}');
    writeFileSync(join(folder, "broken.json"), "{");
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The inputs of the job's provider. */
async function inputsOf(args: Omit<NomadJobArgs, "cluster">): Promise<Record<string, unknown>> {
    const recorder = await Recorder.start({});
    new NomadJob("web", { cluster, ...args });
    await recorder.settled();
    return recorder.registrations[0]!.inputs;
}

/** The problems for which a job is refused. */
function refusalOf(args: Omit<NomadJobArgs, "cluster">): string[] {
    try {
        new NomadJob("web", { cluster, ...args });
    } catch (error) {
        return (error as Error).message.split("\n");
    }
    return [];
}

const path = (file: string) => join(folder, file);
const headline = "NomadJob `web` cannot be made of these arguments:";

test("a job and its variables are read from files, in the order given", async () => {
    const inputs = await inputsOf({
        jobFile: path("web.nomad.hcl"),
        variableFiles: [path("common.hcl"), path("prod.json")],
    });
    expect(inputs).toMatchObject({ jobspec: 'job "web" {}', variableFiles: ["count = 1\n", "count = 3\n"] });
    expect(Object.keys(inputs)).not.toContain("jobFile");
});

test("a path is relative to the program's working directory", async () => {
    const jobFile = relative(process.cwd(), path("web.nomad.hcl"));
    await expect(inputsOf({ jobFile })).resolves.toMatchObject({ jobspec: 'job "web" {}' });
});

test("there is exactly one of `jobspec` and `jobFile`", () => {
    const choice = (got: string) => [
        headline,
        `  - Expected one of \`jobspec\` and \`jobFile\`, got ${got}. Use \`jobFile\` for a file, and \`jobspec\` for text.`,
    ];
    expect(refusalOf({})).toEqual(choice("neither"));
    expect(refusalOf({ jobspec: "job", jobFile: path("web.nomad.hcl") })).toEqual(choice("both"));
});

test("every file that cannot be read is named with its argument", () => {
    const [missing, broken] = [path("missing.hcl"), path("broken.json")];
    expect(refusalOf({ jobFile: missing, variableFiles: [path("common.hcl"), missing, broken] })).toEqual([
        headline,
        `  - Expected \`jobFile\` to be a file that can be read, got \`${missing}\`: ENOENT: no such file or directory, open '${missing}'. A path is relative to \`${process.cwd()}\`.`,
        `  - Expected \`variableFiles[1]\` to be a file that can be read, got \`${missing}\`: ENOENT: no such file or directory, open '${missing}'. A path is relative to \`${process.cwd()}\`.`,
        expect.stringMatching(
            /^ {2}- Expected `variableFiles\[2\]`, which begins with a brace, to be an object in JSON, got `.*broken\.json`: .*JSON.*\. Write JSON, or lines `name = value`\.$/,
        ),
    ]);
});
