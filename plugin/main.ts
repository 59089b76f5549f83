import * as pulumi from "@pulumi/pulumi";
import { main } from "@pulumi/pulumi/provider";
import { resetOptions } from "@pulumi/pulumi/runtime/settings";
import { registerForPlugin } from "../components/providers/dynamicResource";
import { endWithEngine } from "../components/providers/endWithEngine";
import packageSchema from "../schema.json";
import { construct } from "./construct";
import { currentResource, resources } from "./resources";

/** `pulumi-resource-nomad-cluster`, the plugin that serves this package to programs in every language. */
const engine = process.argv.at(-1)!;
if (/:\d+$/.test(engine)) endWithEngine(engine);

// For the log and for values that are unknown in a preview. `construct` has settings of its own.
resetOptions("", "", 1, engine, "", true, "");
registerForPlugin();

// The engine shows the messages of a provider at the resource on which it works.
const print = console.error;
console.error = (...texts: unknown[]) => {
    const urn = currentResource();
    if (urn === undefined) print(...texts);
    else void pulumi.log.info(texts.join(" "), new pulumi.DependencyResource(urn));
};

void main(
    {
        ...resources,
        construct,
        version: packageSchema.version,
        schema: JSON.stringify(packageSchema),
    },
    process.argv.slice(2),
);
