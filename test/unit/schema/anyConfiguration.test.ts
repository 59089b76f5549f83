import * as pulumi from "@pulumi/pulumi";
import * as fc from "fast-check";
import type { PackageSpec } from "@pulumi/pulumi/provider/experimental/schema";
import { argsFromConfig, type NomadClusterArgs } from "../../../components";
import { resolve } from "../../../components/resolve";
import { clusterArguments } from "../../../components/schema/configured";
import schema from "../../../schema.json";
import { objectOf } from "./argumentsOf";
import { giveSettings } from "./stackSettings";

const { resources } = schema as unknown as PackageSpec;
const cluster = resources["nomad-cluster:index:NomadCluster"]!;
const names = Object.keys(clusterArguments);

const sound = fc.constantFrom<Record<string, unknown>>(
    { local: {} },
    {
        digitalocean: { region: "sgp1", projectId: "s3cret-id" },
        admin: { cidrs: ["203.0.113.7/32"], sshPrivateKey: "s3cret-key" },
    },
);
/** Text as a stack's configuration holds it: JSON, unless it cannot be written as such. */
const anySettings = fc.oneof(
    objectOf(cluster.inputProperties!).map((args) => asTexts(args as object)),
    fc.dictionary(fc.oneof(fc.constantFrom(...names, "__proto__", "a.b"), fc.string()), fc.string()),
);
const settings = fc
    .tuple(sound, anySettings, fc.subarray(names, { maxLength: 3 }), fc.boolean())
    .map(([args, other, kept, isWhole]) => {
        // A colon ends a namespace.
        const named = Object.entries(other).filter(([name]) => !name.includes(":"));
        const changes = named.filter(([name]) => isWhole || kept.includes(name));
        return { ...asTexts(args), ...Object.fromEntries(changes) };
    });

function asTexts(args: object): Record<string, string> {
    const texts = Object.entries(args).map(([name, value]) => [name, textOf(value)] as const);
    return Object.fromEntries(texts.filter((entry): entry is [string, string] => entry[1] !== undefined));
}

function textOf(value: unknown): string | undefined {
    if (typeof value === "string") return value;
    try {
        return JSON.stringify(value);
    } catch {
        return undefined;
    }
}

test("any configuration gives valid arguments, or is refused with a list of its problems", () => {
    const seen = { accepted: 0, refused: 0 };
    fc.assert(
        fc.property(settings, fc.subarray(names), (given, secrets) => {
            giveSettings(given, secrets);
            let args: NomadClusterArgs;
            try {
                args = argsFromConfig();
            } catch (error) {
                if (!pulumi.InputPropertiesError.isInstance(error)) throw error;
                expect(error.errors.length).toBeGreaterThan(0);
                seen.refused += 1;
                return;
            }
            seen.accepted += 1;
            resolve("prod", args);
            expect(Object.keys(args).sort()).toEqual(Object.keys(given).sort());
            for (const [name, path] of [
                ["admin", "sshPrivateKey"],
                ["digitalocean", "projectId"],
            ] as const) {
                const value = (args[name] as Record<string, unknown> | undefined)?.[path];
                expect(pulumi.Output.isInstance(value)).toBe(value !== undefined && secrets.includes(name));
            }
        }),
        { numRuns: 1_500 },
    );
    expect(Math.min(seen.accepted, seen.refused)).toBeGreaterThan(100);
});

/** Each string within a value in place of another that no message holds by chance. */
function marked(value: unknown): unknown {
    if (typeof value === "string") return `s3cret ${value}`;
    if (Array.isArray(value)) return value.map(marked);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, marked(part)]));
}

test("a refusal prints no secret", () => {
    fc.assert(
        fc.property(objectOf(cluster.inputProperties!), (args) => {
            const texts = asTexts(args as object);
            const secrets = Object.entries(texts).map(([name, text]) => {
                try {
                    return [name, marked(JSON.parse(text))];
                } catch {
                    return [name, marked(text)];
                }
            });
            giveSettings(Object.fromEntries(secrets) as Record<string, unknown>, Object.keys(texts));
            try {
                argsFromConfig();
            } catch (error) {
                expect((error as Error).message).not.toContain("s3cret");
            }
        }),
        {
            numRuns: 1_000,
            // A secret that ends with another one and its backquotes.
            examples: [
                [{ oci: { compartmentId: " ", bootVolumeGb: 4, instances: { a: { imageId: "`4" } } } }],
            ],
        },
    );
});
