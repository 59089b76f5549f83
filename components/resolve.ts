import * as pulumi from "@pulumi/pulumi";
import { Access, validateSourceCidrs } from "../sdk/firewall";
import { type ClusterPlan, planCluster, type Problem, validateTopology } from "../sdk/topology";
import type { AdminArgs, NomadClusterArgs } from "./args";

const platformBlocks = ["local"] as const;
type PlatformBlock = (typeof platformBlocks)[number];

/** Arguments that are sound: the plan, and which platform block was given. */
export interface ResolvedArgs {
    plan: ClusterPlan;
    platform: PlatformBlock;
    readinessTimeout: number;
}

/**
 * Validates the arguments, all of them, before anything is created.
 *
 * @throws pulumi.InputPropertiesError with every problem that there is.
 */
export function resolve(name: string, args: NomadClusterArgs): ResolvedArgs {
    const given = platformBlocks.filter((block) => args[block] !== undefined);
    const problems = [
        ...validatePlatforms(given),
        ...validateTopology(args),
        ...validateAdmin(args.admin),
        ...validateReadiness(args.readinessTimeout),
    ];
    const [platform] = given;
    if (problems.length > 0 || platform === undefined) {
        const list = problems.map(({ reason }) => `  - ${reason}`).join("\n");
        throw new pulumi.InputPropertiesError({
            message: `NomadCluster \`${name}\` cannot be made of these arguments:\n${list}`,
            errors: problems,
        });
    }
    return { plan: planCluster(args), platform, readinessTimeout: args.readinessTimeout ?? 300 };
}

function validatePlatforms(given: readonly PlatformBlock[]): Problem[] {
    if (given.length === 1) return [];
    const got = given.length === 0 ? "none" : given.map((block) => `\`${block}\``).join(" and ");
    const all = platformBlocks.map((block) => `\`${block}\``).join(", ");
    return [
        {
            propertyPath: given[1] ?? "local",
            reason: `Expected exactly one platform block of ${all}, got ${got}. Keep one of them.`,
        },
    ];
}

function validateAdmin({ cidrs = [], access = Access.Tunnel }: AdminArgs = {}): Problem[] {
    const known: readonly string[] = Object.values(Access);
    const badAccess = {
        propertyPath: "admin.access",
        reason: `Expected \`admin.access\` to be \`tunnel\` or \`direct\`, got \`${access}\`. Leave it out for \`tunnel\`.`,
    };
    return [...validateSourceCidrs("admin.cidrs", cidrs), ...(known.includes(access) ? [] : [badAccess])];
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
