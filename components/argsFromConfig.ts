import * as pulumi from "@pulumi/pulumi";
import type { NomadClusterArgs } from "./args";
import { problemsOf } from "./resolve";
import { clusterArguments, secretPlaces, valueOf } from "./schema/configured";
import { valueAt, withValueAt } from "./schema/paths";
import { refusal } from "./schema/refusal";
import { problemsOfSettings, type Setting, unknownKey } from "./schema/settingProblems";

/**
 * Arguments of {@link NomadCluster} from the stack's configuration, so that one program makes a cluster for each of its stacks.
 * In the project's namespace, each key is the name of an argument, and its value is the argument's. Keys of other namespaces
 * are not read. An argument of type `Input` may be a secret in the configuration and stays one; any other secret is refused.
 *
 * @example
 * ```ts
 * import { argsFromConfig, NomadCluster } from "pulumi-nomad-cluster";
 *
 * const cluster = new NomadCluster("web", argsFromConfig());
 * export const machines = cluster.machines;
 * ```
 * @param defaults Arguments for which the configuration has no key. Default: none.
 * @param programKeys Keys of the project's namespace that are no arguments: the program reads them with `pulumi.Config`.
 * Default: none.
 * @throws pulumi.InputPropertiesError with every unknown key and every wrong argument, by the configuration's keys.
 */
export function argsFromConfig(
    defaults: NomadClusterArgs = {},
    programKeys: readonly string[] = [],
): NomadClusterArgs {
    const namespace = pulumi.getProject();
    const names = namesIn(namespace).filter((name) => !programKeys.includes(name));
    const settings = names.filter(isArgument).map((name) => readSetting(namespace, name));
    const unknown = names.filter((name) => !isArgument(name));
    const given = Object.fromEntries(settings.map(({ name, value }) => [name, value]));
    const args: NomadClusterArgs = { ...defaults, ...given };
    const problems = [
        ...unknown.map((name) => unknownKey(namespace, name, programKeys)),
        ...problemsOfSettings(settings, problemsOf(args)),
    ];
    if (problems.length === 0) return settings.filter(({ isSecret }) => isSecret).reduce(withSecrets, args);
    throw refusal("NomadCluster", `the configuration of stack \`${pulumi.getStack()}\``, problems);
}

function namesIn(namespace: string): string[] {
    return Object.keys(pulumi.runtime.allConfig())
        .filter((key) => key.startsWith(`${namespace}:`))
        .map((key) => key.slice(namespace.length + 1));
}

function isArgument(name: string): boolean {
    return Object.hasOwn(clusterArguments, name);
}

function readSetting(namespace: string, name: string): Setting {
    // Pulumi exports this function without its type.
    const { isConfigSecret } = pulumi.runtime as unknown as { isConfigSecret: (key: string) => boolean };
    const key = `${namespace}:${name}`;
    const type = clusterArguments[name]!;
    const value = valueOf(pulumi.runtime.getConfig(key)!, type);
    return { key, name, value, isSecret: isConfigSecret(key), secretPlaces: secretPlaces(value, type) };
}

function withSecrets(args: NomadClusterArgs, { name, secretPlaces }: Setting): NomadClusterArgs {
    return secretPlaces
        .map((place) => [name, ...place])
        .reduce<unknown>(
            (all, keys) => withValueAt(all, keys, pulumi.secret(valueAt(all, keys))),
            args,
        ) as NomadClusterArgs;
}
