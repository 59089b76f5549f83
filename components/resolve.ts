import { validateSourceCidrs } from "../sdk/firewall";
import { type ClusterPlan, planCluster, type Problem, validateTopology } from "../sdk/topology";
import type { AdminArgs } from "./adminArgs";
import type { NomadClusterArgs } from "./args";
import { validateClusterName } from "./clusterName";
import { plainExtraProblems } from "./extraConfig";
import { needsAdminCidrs, type PlatformName, platformNames, validatePlatform } from "./platforms/table";
import { validateRegistries } from "./registryArgs";
import { refusal } from "./schema/refusal";
import { checkStructure } from "./schema/structure";

/** Valid arguments: the plan and the given platform block. */
export interface ResolvedArgs {
    plan: ClusterPlan;
    platform: PlatformName;
    readinessTimeout: number;
}

/**
 * Validates all arguments before anything is created.
 *
 * @throws pulumi.InputPropertiesError with every problem that there is.
 */
export function resolve(name: string, args: NomadClusterArgs): ResolvedArgs {
    const problems = [...validateClusterName(name), ...problemsOf(args)];
    if (problems.length > 0) throw refusal(`NomadCluster \`${name}\``, "these arguments", problems);
    const platform = platformNames.find((block) => args[block] !== undefined)!;
    return { plan: planCluster(args), platform, readinessTimeout: args.readinessTimeout ?? 300 };
}

/** Every problem of a cluster's arguments: first of their types and names, then of the meaning of those with valid types. */
export function problemsOf(args: NomadClusterArgs): Problem[] {
    const { problems: structural, sound, isUnsound } = checkStructure<NomadClusterArgs>("NomadCluster", args);
    const given = platformNames.filter((block) => block in sound && args[block] !== undefined);
    const meaning = validateMeaning(sound, given, structural.length === 0);
    return [...structural, ...meaning.filter(({ propertyPath }) => !isUnsound(propertyPath))];
}

/** @param isWhole Whether every argument had a valid type. */
function validateMeaning(
    args: NomadClusterArgs,
    given: readonly PlatformName[],
    isWhole: boolean,
): Problem[] {
    const topology = validateTopology(args);
    // The machines are known only if the topology is valid.
    const nodes = isWhole && topology.length === 0 ? planCluster(args).nodes : [];
    return [
        ...validatePlatforms(given),
        ...topology,
        ...given.flatMap((name) => validatePlatform(name, args, nodes)),
        ...validateAdmin(args.admin, given[0]),
        ...plainExtraProblems(args),
        ...validateRegistries(args.registries),
        ...validateReadiness(args.readinessTimeout),
    ];
}

function validatePlatforms(given: readonly PlatformName[]): Problem[] {
    if (given.length === 1) return [];
    const got = given.length === 0 ? "none" : given.map((block) => `\`${block}\``).join(" and ");
    const all = platformNames.map((block) => `\`${block}\``).join(", ");
    return [
        {
            propertyPath: given[1] ?? "local",
            reason: `Expected exactly one platform block of ${all}, got ${got}. Keep one of them.`,
        },
    ];
}

function validateAdmin({ cidrs = [] }: AdminArgs = {}, platform: PlatformName | undefined): Problem[] {
    const unreachable = {
        propertyPath: "admin.cidrs",
        reason: `Expected \`admin.cidrs\` to name at least one network with the block \`${platform}\`, got none: SSH, over which the machines are set up, would be closed to everybody. Use your own address, like \`203.0.113.7/32\`.`,
    };
    return [
        ...(platform && needsAdminCidrs(platform) && cidrs.length === 0 ? [unreachable] : []),
        ...validateSourceCidrs("admin.cidrs", cidrs),
    ];
}

function validateReadiness(seconds: number | undefined): Problem[] {
    if (seconds === undefined || (Number.isInteger(seconds) && seconds >= 30 && seconds <= 3600)) return [];
    return [
        {
            propertyPath: "readinessTimeout",
            reason: `Expected \`readinessTimeout\` to be a whole number of seconds from 30 to 3600, got \`${seconds}\`. Leave it out for 300.`,
        },
    ];
}
