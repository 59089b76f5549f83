import * as pulumi from "@pulumi/pulumi";
import type { ProviderName } from ".";

/**
 * A resource whose create, read, update and delete run in Pulumi's dynamic provider process.
 *
 * Pulumi would serialize the provider's whole code into the state of every such resource. Here the state holds one line
 * that loads the code from the installed package, so that an update of the package is no change of the resource, previews
 * need no serialization, and no variable can be captured, secret or not. See docs/decisions/0003-dynamic-providers.md.
 */
export class DynamicResource extends pulumi.CustomResource {
    constructor(
        provider: ProviderName,
        name: string,
        props: pulumi.Inputs,
        opts: pulumi.CustomResourceOptions,
    ) {
        super(
            `pulumi-nodejs:nomad-cluster:${provider}`,
            name,
            { ...props, __provider: loader(provider) },
            opts,
        );
    }
}

/** The program's folder is the working directory; from there the package is found as the program finds it. */
function loader(provider: ProviderName): string {
    const load = `require("node:module").createRequire(process.cwd() + "/")("pulumi-nomad-cluster/providers")`;
    return `exports.handler = () => ${load}.providers["${provider}"];`;
}
