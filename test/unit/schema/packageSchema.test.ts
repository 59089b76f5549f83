import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { PackageSpec } from "@pulumi/pulumi/provider/experimental/schema";
import { packageSchema } from "../../../components/schema/packageSchema";
import { packageFolder } from "../../../sdk/process/packageFolder";

const text = readFileSync(join(packageFolder(), "schema.json"), "utf8");
const { resources, types } = JSON.parse(text) as PackageSpec;

/** If this fails, `npm run docs` writes the file anew. */
test("schema.json says what the types say", () => {
    expect(packageSchema()).toBe(text);
});

test("every argument, output and property of a type has a description", () => {
    const [cluster] = Object.values(resources);
    const all = {
        arguments: cluster!.inputProperties!,
        outputs: cluster!.properties!,
        ...Object.fromEntries(Object.entries(types).map(([name, { properties = {} }]) => [name, properties])),
    };
    const bare = Object.entries(all).flatMap(([name, properties]) =>
        Object.entries(properties).flatMap(([key, { description }]) => (description ? [] : `${name}.${key}`)),
    );
    expect(bare).toEqual([]);
});

test("the README, or the page of its platform, names every argument of a cluster", () => {
    const text = ["README.md", "docs/digitalocean.md", "docs/oci.md", "docs/azure.md"]
        .map((file) => readFileSync(join(packageFolder(), file), "utf8"))
        .join();
    const [cluster] = Object.values(resources);
    // Those of other resources are on pages of their own: see docs/api.
    const ofArguments = Object.entries(types).filter(([name]) =>
        /:(?!Nomad|Consul)(\w*Args|\w*Artifact\w*|\w*Checksums)$/.test(name),
    );
    const names = [cluster!.inputProperties!, ...ofArguments.map(([, { properties = {} }]) => properties)]
        .flatMap((properties) => Object.keys(properties))
        // `admin` is there as `admin.cidrs`.
        .filter((name) => !new RegExp(`\`([a-z]+\\.)?${name}[\`.]`).test(text));
    expect(names).toEqual([]);
});

test("every value of an enumeration has a description", () => {
    const values = Object.values(types).flatMap((type) => type.enum ?? []);
    expect(values.filter(({ description }) => !description).map(({ value }) => value)).toEqual([]);
});
