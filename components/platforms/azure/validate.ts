import {
    isVersion6,
    memberPrefix,
    type NodePlan,
    type PoolArgs,
    type Problem,
    type TopologyArgs,
} from "../../../sdk/topology";
import type { AdminArgs } from "../../adminArgs";
import type { AzureArgs, AzureInstanceArgs } from "./args";
import { azureName } from "./names";
import { defaultSize, isSize } from "./sizes";
import { validateNetwork } from "./validateNetwork";

/**
 * Every problem of the Azure block; only Azure knows which sizes and zones a region offers to a subscription.
 *
 * @param nodes The machines that are planned; none if the topology is not sound.
 */
export function validateAzure(
    args: AzureArgs,
    topology: TopologyArgs & { admin?: AdminArgs },
    nodes: readonly NodePlan[],
): Problem[] {
    const { instances = {}, location, resourceGroupName, imageId, zones } = args;
    return [
        ...validateText("azure.location", location, /^[a-z][a-z0-9]+$/, {
            allowed: "the short name of one of Azure's regions, like `westeurope`",
            mend: "`az account list-locations --output table` lists them.",
        }),
        ...validateText("azure.resourceGroupName", resourceGroupName, /^[\w().-]{0,89}[\w()-]$/, {
            allowed:
                "the name of a resource group: 1 to 90 letters, digits, `_`, `-`, `.`, `(` and `)`, with no `.` at the end",
            mend: "Leave it out, so that the cluster makes one.",
        }),
        ...validateImageId("azure.imageId", imageId),
        ...Object.keys(topology.pools ?? {}).flatMap(validatePoolName),
        ...validateGroupNames([topology.groups, topology.pools].flatMap((named) => Object.keys(named ?? {}))),
        ...validateZones(zones),
        ...(["groups", "pools"] as const).flatMap((kind) =>
            Object.entries<{ size?: string } | undefined>(topology[kind] ?? {}).flatMap(([name, settings]) =>
                validateSize(`${kind}.${name}.size`, settings?.size),
            ),
        ),
        ...Object.entries(instances).flatMap(([name, own]) => validateInstance(name, own, nodes)),
        ...validateAdmin(topology.admin),
        ...validateNetwork(topology.networkCidr, nodes.length + initialMembers(topology)),
    ];
}

function initialMembers({ pools = {} }: TopologyArgs): number {
    return Object.values<Partial<PoolArgs> | undefined>(pools)
        .map((pool) => pool?.initialCount ?? 0)
        .reduce((sum, count) => sum + count, 0);
}

function validateText(
    path: string,
    value: string | undefined,
    pattern: RegExp,
    { allowed, mend }: { allowed: string; mend: string },
): Problem[] {
    if (value === undefined || pattern.test(value)) return [];
    return [
        { propertyPath: path, reason: `Expected \`${path}\` to be ${allowed}, got \`${value}\`. ${mend}` },
    ];
}

/** https://learn.microsoft.com/azure/virtual-machines/shared-image-galleries */
const imagePattern =
    /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/Microsoft\.Compute\/(?:images\/[^/]+|galleries\/[^/]+\/images\/[^/]+(?:\/versions\/[^/]+)?)$/i;

function validateImageId(path: string, id: string | undefined): Problem[] {
    return validateText(path, id, imagePattern, {
        allowed:
            "the ID of a managed image or of a gallery's image, like `/subscriptions/…/resourceGroups/…/providers/Microsoft.Compute/images/…`",
        mend: "`az image list --query '[].id'` lists the managed ones.",
    });
}

function validateSize(path: string, size: string | undefined): Problem[] {
    if (size === undefined || isSize(size)) return [];
    return [
        {
            propertyPath: path,
            reason: `Expected \`${path}\` to be a size of Azure's virtual machines, got \`${size}\`. Use one like \`${defaultSize}\`; \`az vm list-skus --location REGION --output table\` lists them.`,
        },
    ];
}

/** Azure's names have one `-` where a group's name may have several. https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules */
function validateGroupNames(groups: readonly string[]): Problem[] {
    return groups.flatMap((name, index) => {
        const first = groups.slice(0, index).find((other) => azureName(other) === azureName(name));
        if (first === undefined) return [];
        return [
            {
                propertyPath: `groups.${name}`,
                reason: `Expected the names of groups and pools to differ in letters and digits with the block \`azure\`, got \`${first}\` and \`${name}\`: both would be called \`${azureName(name)}\` there. Rename one of them.`,
            },
        ];
    });
}

/** Of the beginning of its members' names. https://learn.microsoft.com/rest/api/compute/virtual-machine-scale-sets/create-or-update */
const longestPrefix = 15;

function validatePoolName(pool: string): Problem[] {
    const most = longestPrefix - memberPrefix({ name: "" }).length;
    if (pool.length <= most) return [];
    return [
        {
            propertyPath: `pools.${pool}`,
            reason: `Expected a pool's name to have at most ${most} characters with the block \`azure\`, got \`${pool}\`: Azure limits the beginning of its members' host names. Use one like \`workers\`.`,
        },
    ];
}

function validateZones(zones: readonly number[] | undefined): Problem[] {
    const path = "azure.zones";
    if (zones === undefined) return [];
    const isSound = zones.length > 0 && zones.every((zone) => [1, 2, 3].includes(zone));
    if (isSound && new Set(zones).size === zones.length) return [];
    return [
        {
            propertyPath: path,
            reason: `Expected \`${path}\` to have some of the numbers 1, 2 and 3, each once, got \`[${zones.join(", ")}]\`. Use \`[1, 2, 3]\`, or leave it out.`,
        },
    ];
}

function validateInstance(
    name: string,
    { size, imageId }: AzureInstanceArgs = {},
    nodes: readonly NodePlan[],
): Problem[] {
    const path = `azure.instances.${name}`;
    return [
        ...(nodes.length === 0 || nodes.some((node) => node.name === name) ? [] : [unknownName(name, nodes)]),
        ...validateSize(`${path}.size`, size),
        ...validateImageId(`${path}.imageId`, imageId),
    ];
}

function unknownName(name: string, nodes: readonly NodePlan[]): Problem {
    const list = nodes.map((node) => `\`${node.name}\``).join(", ");
    return {
        propertyPath: "azure.instances",
        reason: `Expected a key of \`azure.instances\` to be one of ${list}, got \`${name}\`. Use one of them.`,
    };
}

function validateAdmin({ cidrs = [] }: AdminArgs = {}): Problem[] {
    if (cidrs.length === 0 || cidrs.some((cidr) => !isVersion6(cidr))) return [];
    return [
        {
            propertyPath: "admin.cidrs",
            reason: `Expected \`admin.cidrs\` to name at least one IPv4 network with the block \`azure\`, got only \`${cidrs.join("`, `")}\`: the machines have IPv4 addresses only. Use your own address, like \`203.0.113.7/32\`.`,
        },
    ];
}
