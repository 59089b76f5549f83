import type { NodePlan, Problem, TopologyArgs } from "../../sdk/topology";
import type { AdminArgs } from "../adminArgs";
import type * as azure from "./azure";
import type { AzureArgs } from "./azure/args";
import { validateAzure } from "./azure/validate";
import type * as digitalOcean from "./digitalocean";
import type { DigitalOceanArgs } from "./digitalocean/args";
import { validateDigitalOcean } from "./digitalocean/validate";
import { expectSdk } from "./expectSdk";
import { localPlatform } from "./local";
import type { LocalArgs } from "./local/args";
import type * as oci from "./oci";
import type { OciArgs } from "./oci/args";
import { validateOci } from "./oci/validate";
import type { Platform, PlatformKind, PlatformOptions } from "./platform";

/** The platform blocks. Arguments of a cluster have exactly one. */
export interface PlatformArgs {
    /** Machines on the Linux machine that runs Pulumi. Excludes every other platform block. */
    local?: LocalArgs;
    /** Droplets of a DigitalOcean account; needs `admin.cidrs`. Excludes every other platform block. */
    digitalocean?: DigitalOceanArgs;
    /** Instances of Oracle Cloud Infrastructure; needs `admin.cidrs`. Excludes every other platform block. */
    oci?: OciArgs;
    /** Virtual machines of Microsoft Azure; needs `admin.cidrs`. Excludes every other platform block. */
    azure?: AzureArgs;
}

type Blocks = Required<PlatformArgs>;
export type PlatformName = keyof Blocks;

/**
 * Every platform, by its block. A new one is a folder beside this file, its block above and its row here.
 * A cloud's SDK is an optional peer dependency: only `create` loads the module that uses it.
 */
const platforms: { [Name in PlatformName]: PlatformKind<Blocks[Name]> } = {
    local: localPlatform,
    digitalocean: {
        needsAdminCidrs: true,
        hasPools: false,
        sdk: "@pulumi/digitalocean",
        validate: validateDigitalOcean,
        create: (...given) => (require("./digitalocean") as typeof digitalOcean).createPlatform(...given),
    },
    oci: {
        needsAdminCidrs: true,
        hasPools: false,
        sdk: "@pulumi/oci",
        validate: validateOci,
        create: (...given) => (require("./oci") as typeof oci).createPlatform(...given),
    },
    azure: {
        needsAdminCidrs: true,
        hasPools: true,
        sdk: "@pulumi/azure-native",
        validate: validateAzure,
        create: (...given) => (require("./azure") as typeof azure).createPlatform(...given),
    },
};

export const platformNames = Object.keys(platforms) as PlatformName[];

/** The npm package of the platform's cloud, which the user installs; undefined if there is none. */
export const sdkOf = (name: PlatformName): string | undefined => platforms[name].sdk;

/** Whether machines of the platform can be reached only from networks that `admin.cidrs` names. */
export function needsAdminCidrs(name: PlatformName): boolean {
    return platforms[name].needsAdminCidrs;
}

/**
 * Every problem of a platform's block; none if the block is missing.
 *
 * @param nodes The machines that are planned; none if the topology is not sound.
 */
export function validatePlatform<Name extends PlatformName>(
    name: Name,
    args: TopologyArgs & PlatformArgs & { admin?: AdminArgs },
    nodes: readonly NodePlan[],
): Problem[] {
    const kind: PlatformKind<Blocks[Name]> = platforms[name];
    const block: Partial<Blocks>[Name] = args[name];
    if (block === undefined) return [];
    return [...(kind.hasPools ? [] : refusePools(name, args)), ...kind.validate(block, args, nodes)];
}

function refusePools(name: PlatformName, { pools = {} }: TopologyArgs): Problem[] {
    const names = Object.keys(pools).map((pool) => `\`${pool}\``);
    if (names.length === 0) return [];
    const others = platformNames.filter((other) => platforms[other].hasPools);
    return [
        {
            propertyPath: "pools",
            reason: `Expected no \`pools\` with the block \`${name}\`, got ${names.join(", ")}: a member would have to get its secrets in user-data, which every task reads from the cloud's metadata service. Make a group in \`groups\` of them, or use the block ${others.map((other) => `\`${other}\``).join(" or ")}.`,
        },
    ];
}

/**
 * The machines of a plan, on the platform whose block the arguments have.
 *
 * @throws pulumi.InputPropertiesError if the SDK of the platform's cloud is not installed.
 */
export function createPlatform<Name extends PlatformName>(
    name: Name,
    args: PlatformArgs,
    options: PlatformOptions,
): Platform {
    const kind: PlatformKind<Blocks[Name]> = platforms[name];
    if (kind.sdk !== undefined) expectSdk(kind.sdk, name, options.name);
    return kind.create(options, args[name] as Blocks[Name]);
}
