import * as pulumi from "@pulumi/pulumi";
import * as fc from "fast-check";
import type { PackageSpec } from "@pulumi/pulumi/provider/experimental/schema";
import * as components from "../../../components";
import { refuseWrongTypes } from "../../../components/schema/refusal";
import schema from "../../../schema.json";
import { anything, objectOf } from "./argumentsOf";

type ResourceClass = new (name: string, args: unknown) => pulumi.CustomResource;

const { resources: specs } = schema as unknown as PackageSpec;
const resources = [
    ...["NomadHostVolume", "NomadJob", "NomadJobRun", "NomadNamespace", "NomadVariable"],
    ...["ConsulAclPolicy", "ConsulAclToken", "NomadAclPolicy", "NomadAclToken"],
];

/** The message of the refusal; empty if the arguments are accepted. */
function refused(resource: string, args: unknown): string {
    try {
        refuseWrongTypes(resource, "web", args);
    } catch (error) {
        if (!pulumi.InputPropertiesError.isInstance(error)) throw error;
        expect(error.errors.length).toBeGreaterThan(0);
        return error.message;
    }
    return "";
}

test("every resource that a program makes checks its arguments before it is registered", () => {
    const made = (Object.entries(components) as unknown as [string, ResourceClass][]).filter(
        ([, value]) => value.prototype instanceof pulumi.CustomResource,
    );
    expect(made.map(([name]) => name).sort()).toEqual([...resources].sort());
    for (const [name, Resource] of made)
        expect(() => new Resource("web", undefined)).toThrow(
            `${name} \`web\` cannot be made of these arguments:\n  - Expected the arguments to be an object, got nothing.`,
        );
});

const cluster = pulumi.secret({});
test.each([
    [
        "NomadVariable",
        { cluster, path: 3, items: { password: ["s3cret"] } },
        [
            "Expected `path` to be a string, got a number. Put it in quotes.",
            "Expected `items.password` to be a string, got a list. Put it in quotes.",
        ],
    ],
    [
        "NomadJob",
        { cluster, jobspec: "job", timeoutSeconds: "5m", variabels: {} },
        [
            "Expected the arguments to hold known properties alone, got `variabels`. Did you mean `variables`?",
            "Expected `timeoutSeconds` to be a number, got a string. Use a number without quotes, like `3`.",
        ],
    ],
    [
        "ConsulAclToken",
        { policies: "read-catalog" },
        [
            "Expected `cluster` to be given, got nothing. Add it.",
            "Expected `policies` to be a list, got a string. Use a list, also for a single value.",
        ],
    ],
])("%s refuses wrong types in one message", (resource, args, problems) => {
    const list = problems.map((problem) => `  - ${problem}`).join("\n");
    expect(refused(resource, args)).toBe(`${resource} \`web\` cannot be made of these arguments:\n${list}`);
});

test("outputs and promises are accepted for every argument, and any HCL value for a variable", () => {
    const later = pulumi.output("x");
    const sound: Record<string, object> = {
        NomadJob: {
            jobspec: later,
            timeoutSeconds: Promise.resolve(5),
            variables: { text: later, list: [1, { deep: [null, true] }] },
        },
        NomadHostVolume: { name: later, nodePool: Promise.resolve("x") },
        NomadJobRun: { job: later, triggers: [later, 3], meta: { a: later } },
        NomadNamespace: { name: later, meta: { owner: later } },
        NomadVariable: { path: later, items: pulumi.secret({ a: "b" }) },
        ConsulAclPolicy: { rules: later },
        ConsulAclToken: { policies: [later, "b"] },
        NomadAclPolicy: { rules: Promise.resolve("") },
        NomadAclToken: { policies: pulumi.output(["a"]) },
    };
    for (const resource of resources) expect(refused(resource, { cluster, ...sound[resource] })).toBe("");
});

test.each(resources)(
    "any arguments of %s are accepted, or refused with a list of their problems",
    (resource) => {
        const { inputProperties, requiredInputs } = specs[`nomad-cluster:index:${resource}`]!;
        const args = fc.oneof(
            { weight: 9, arbitrary: objectOf(inputProperties!, requiredInputs) },
            { weight: 1, arbitrary: anything },
        );
        fc.assert(
            fc.property(args, (given) => {
                // The text of an output, as Pulumi renders it.
                expect(refused(resource, given)).not.toContain("Calling [toString]");
            }),
            { numRuns: 300 },
        );
    },
);
