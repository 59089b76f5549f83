import { createRequire } from "node:module";
import * as pulumi from "@pulumi/pulumi";
import type { ProviderName, Providers } from ".";

type InputsOf<Name extends ProviderName> = Parameters<Providers[Name]["create"]>[0];

type StateOf<Name extends ProviderName> = NonNullable<Awaited<ReturnType<Providers[Name]["create"]>>["outs"]>;

/** A value of which each part may be an Output. */
type Unresolved<T> = pulumi.Input<
    unknown extends T
        ? T
        : T extends string | number | boolean | null | undefined
          ? T
          : T extends readonly (infer Element)[]
            ? readonly Unresolved<Element>[]
            : { [Key in keyof T]: Unresolved<T[Key]> }
>;

/** The inputs of a provider. The SDK gives a resource an Output for each property that is named here, even if it is `undefined`. */
export type PropsOf<Name extends ProviderName> = {
    [Key in keyof InputsOf<Name>]: Unresolved<InputsOf<Name>[Key]>;
} & { [Key in Exclude<keyof StateOf<Name>, keyof InputsOf<Name>>]?: undefined };

/** Some Outputs of a provider's resources. A class of such resources implements those that it declares. */
export type Outputs<Name extends ProviderName, Key extends keyof StateOf<Name>> = {
    [Each in Key]: pulumi.Output<StateOf<Name>[Each]>;
};

/** Whether this process is this package's plugin, which serves the resources itself. */
let isPlugin = false;

/** Lets the resources that this process registers name this package's plugin instead of a dynamic provider. */
export function registerForPlugin(): void {
    isPlugin = true;
}

/**
 * A resource whose create, read, update and delete run in Pulumi's dynamic provider process, or in this package's plugin if the program is
 * in another language.
 *
 * Pulumi would serialize a dynamic provider's whole code into the state of every such resource. Here the state holds one line
 * that loads the code from the installed package, so that a new version of the package changes no resource, previews need
 * no serialization, and the state captures no variable. See docs/decisions/0003-dynamic-providers.md.
 */
export class DynamicResource<Name extends ProviderName = ProviderName> extends pulumi.CustomResource {
    constructor(provider: Name, name: string, props: PropsOf<Name>, opts: pulumi.CustomResourceOptions) {
        const types = [`pulumi-nodejs:nomad-cluster:${provider}`, `nomad-cluster:index:${provider}`] as const;
        const [type, other] = isPlugin ? [types[1], types[0]] : types;
        if (!isPlugin) tellOfFolder();
        super(
            type,
            name,
            isPlugin ? props : { ...props, __provider: loader(provider) },
            // The same resource in a stack that a program in another language made.
            { ...opts, aliases: [...(opts.aliases ?? []), { type: other }] },
        );
    }
}

/** The provider's working directory is the program's folder, so this finds the same package as the program does. */
function loader(provider: ProviderName): string {
    const load = `require("node:module").createRequire(process.cwd() + "/")("pulumi-nomad-cluster/providers")`;
    return `exports.handler = () => ${load}.providers["${provider}"];`;
}

const checkedFolders = new Set<string>();

/**
 * Says, in a process whose working directory does not find Pulumi's package, what the engine needs. An inline program of the Automation API
 * may run in one. It is no warning, because the project's settings may name another folder, which the program cannot see.
 */
function tellOfFolder(): void {
    const folder = process.cwd();
    if (checkedFolders.has(folder)) return;
    checkedFolders.add(folder);
    try {
        createRequire(`${folder}/program.js`).resolve("@pulumi/pulumi/cmd/dynamic-provider");
    } catch {
        void pulumi.log.info(
            "Pulumi starts this package's providers in the folder that `main` of `projectSettings` names, else in the working directory " +
                `\`${folder}\`, from which \`@pulumi/pulumi\` is not found. If no folder is named, set \`main\` to the one in which you installed ` +
                "both packages, or use `deployCluster` of `pulumi-nomad-cluster/automation`.",
        );
    }
}
