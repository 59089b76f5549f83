import * as pulumi from "@pulumi/pulumi";
import * as fc from "fast-check";
import type { PackageSpec } from "@pulumi/pulumi/provider/experimental/schema";
import { resolve } from "../../../components/resolve";
import schema from "../../../schema.json";
import { anything, objectOf } from "./argumentsOf";

const { resources } = schema as unknown as PackageSpec;
const cluster = resources["nomad-cluster:index:NomadCluster"]!;

const sound = fc.constantFrom(
    { local: {} },
    { digitalocean: { region: "sgp1" }, admin: { cidrs: ["203.0.113.7/32"] } },
);
const anyArguments = objectOf(cluster.inputProperties!);
/** Sound arguments with one of another kind: most get past the first check. */
const nearlySound = fc
    .tuple(sound, anyArguments, fc.constantFrom(...Object.keys(cluster.inputProperties!)))
    .map(([args, other, key]) => ({ ...args, [key]: (other as Record<string, unknown>)[key] }));
const programs = fc.oneof(
    { weight: 9, arbitrary: anyArguments },
    { weight: 9, arbitrary: nearlySound },
    { weight: 2, arbitrary: anything },
);

test("any arguments are accepted, or refused with a list of their problems", () => {
    fc.assert(
        fc.property(programs, (args) => {
            try {
                resolve("prod", args as never);
            } catch (error) {
                if (!pulumi.InputPropertiesError.isInstance(error)) throw error;
                expect(error.errors.length).toBeGreaterThan(0);
                // The text of an output, as Pulumi renders it.
                expect(error.message).not.toContain("Calling [toString]");
            }
        }),
        { numRuns: 2_000 },
    );
});
