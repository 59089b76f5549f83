import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { PackageSpec } from "@pulumi/pulumi/provider/experimental/schema";
import { packageSchema } from "../../../components/schema/generator/packageSchema";
import { packageFolder } from "../../../sdk/process/packageFolder";

const text = readFileSync(join(packageFolder(), "schema.json"), "utf8");
const { resources, types } = JSON.parse(text) as PackageSpec;
const cluster = resources["nomad-cluster:index:NomadCluster"]!;

/** If this fails, `npm run docs` writes the file anew. */
test("schema.json says what the types say", () => {
    expect(packageSchema()).toBe(text);
});

test("every argument, output and property of a type has a description", () => {
    const properties = [
        ...Object.entries(resources).flatMap(([name, { inputProperties, properties }]) => [
            [name, inputProperties!] as const,
            [name, properties!] as const,
        ]),
        ...Object.entries(types).map(([name, { properties = {} }]) => [name, properties] as const),
    ];
    const bare = properties.flatMap(([name, properties]) =>
        Object.entries(properties).flatMap(([key, { description }]) => (description ? [] : `${name}.${key}`)),
    );
    expect(bare).toEqual([]);
});

test("the README, or the page of its platform, names every argument of a cluster", () => {
    const text = ["README.md", "docs/digitalocean.md", "docs/oci.md", "docs/azure.md"]
        .map((file) => readFileSync(join(packageFolder(), file), "utf8"))
        .join();
    // Those of other resources are on pages of their own: see docs/api.
    const ofArguments = Object.entries(types).filter(([name]) => !/:Cluster\w+$/.test(name));
    const names = [cluster.inputProperties!, ...ofArguments.map(([, { properties = {} }]) => properties)]
        .flatMap((properties) => Object.keys(properties))
        // `admin` is there as `admin.cidrs`.
        .filter((name) => !new RegExp(`\`([a-z]+\\.)?${name}[\`.]`).test(text));
    expect(names).toEqual([]);
});

test("every value of an enumeration has a description", () => {
    const values = Object.values(types).flatMap((type) => type.enum ?? []);
    expect(values.filter(({ description }) => !description).map(({ value }) => value)).toEqual([]);
});

test("descriptions of resources have text in place of links", () => {
    expect(Object.entries(resources).filter(([, { description }]) => !description)).toEqual([]);
    expect(text).not.toMatch(/\[object Object\]|@link/);
});

test("outputs that are secrets are marked for the SDKs of other languages", () => {
    const secrets = Object.entries(resources).flatMap(([token, { properties = {} }]) =>
        Object.entries(properties)
            .filter(([, property]) => (property as { secret?: boolean }).secret)
            .map(([name]) => `${token.split(":").pop()}.${name}`),
    );
    expect(secrets.sort()).toEqual([
        ...["ConsulAclToken.secretId", "NomadAclToken.secretId", "NomadCluster.access"],
        ...["NomadCluster.consulToken", "NomadCluster.environment", "NomadCluster.nomadToken"],
        "NomadVariable.items",
    ]);
});

/** A class `GroupArgs` of Python is the type `Group`, and a resource is a class too. */
test("no type has the name of a resource, or a suffix that SDKs add", () => {
    const names = Object.keys(types).map((token) => token.split(":").pop()!);
    expect(
        names.filter((name) => `nomad-cluster:index:${name}` in resources || name.endsWith("Args")),
    ).toEqual([]);
});
