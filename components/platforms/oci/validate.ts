import {
    cidrsOverlap,
    isVersion6,
    type NodePlan,
    parseCidr,
    type Problem,
    type TopologyArgs,
} from "../../../sdk/topology";
import type { AdminArgs } from "../../adminArgs";
import type { OciImage } from "./args";
import { type OciArgs, type OciInstanceArgs } from "./args";
import { operatingSystems } from "./images";
import { validatePlacements } from "./validatePlacements";
import { validateShape } from "./validateShape";

/**
 * Every problem of the OCI block; only Oracle knows which shapes an account may use.
 *
 * @param nodes The machines that are planned; none if the topology is not sound.
 */
export function validateOci(
    args: OciArgs,
    topology: TopologyArgs & { admin?: AdminArgs },
    nodes: readonly NodePlan[],
): Problem[] {
    const { instances = {}, bootVolumeGb } = args;
    return [
        ...ocid("oci.compartmentId", args.compartmentId, ["compartment", "tenancy"]),
        ...ocid("oci.tenancyId", args.tenancyId, ["tenancy"]),
        ...ocid("oci.imageId", args.imageId, ["image"]),
        ...validateImage(args),
        ...validateBootVolume("oci.bootVolumeGb", bootVolumeGb),
        ...Object.entries(topology.groups ?? {}).flatMap(([group, settings]) =>
            validateShape(`groups.${group}.size`, (settings as Partial<typeof settings> | undefined)?.size),
        ),
        ...Object.entries(instances).flatMap(([name, own]) => validateInstance(name, own, nodes)),
        ...validatePlacements(args),
        ...validateAdmin(topology.admin),
        ...validateNetwork(topology.networkCidr, nodes.length),
    ];
}

function ocid(path: string, value: unknown, kinds: string[]): Problem[] {
    // An output is known only to the cloud.
    if (typeof value !== "string" || kinds.some((kind) => value.startsWith(`ocid1.${kind}.`))) return [];
    const wanted = kinds.map((kind) => `\`ocid1.${kind}.…\``).join(" or ");
    return [
        {
            propertyPath: path,
            reason: `Expected \`${path}\` to be an OCID like ${wanted}, got \`${value}\`. Copy it from Oracle's console.`,
        },
    ];
}

function validateImage({ image, imageId }: OciArgs): Problem[] {
    if (image === undefined || imageId !== undefined) return [];
    const system = operatingSystems[image] as (typeof operatingSystems)[OciImage] | undefined;
    if (system === undefined || system.platformImage !== undefined) return []; // or refused elsewhere
    return [
        {
            propertyPath: "oci.imageId",
            reason: `Expected \`oci.imageId\` to name an image with \`${image}\`, got none: it is no image of Oracle's own. Accept its terms in Oracle's marketplace, and use the OCID that is shown there.`,
        },
    ];
}

/** https://docs.oracle.com/iaas/Content/Block/Concepts/bootvolumes.htm */
const bootVolumeLimits = { min: 50, max: 32_768 };

function validateBootVolume(path: string, size: number | undefined): Problem[] {
    const { min, max } = bootVolumeLimits;
    if (size === undefined || (Number.isInteger(size) && size >= min && size <= max)) return [];
    return [
        {
            propertyPath: path,
            reason: `Expected \`${path}\` to be a whole number of GB from ${min} to ${max}, got \`${size}\`. Leave it out for ${min}.`,
        },
    ];
}

function validateInstance(
    name: string,
    { shape, imageId, bootVolumeGb }: OciInstanceArgs = {},
    nodes: readonly NodePlan[],
): Problem[] {
    const path = `oci.instances.${name}`;
    return [
        ...(nodes.length === 0 || nodes.some((node) => node.name === name) ? [] : [unknownName(name, nodes)]),
        ...validateShape(`${path}.shape`, shape),
        ...ocid(`${path}.imageId`, imageId, ["image"]),
        ...validateBootVolume(`${path}.bootVolumeGb`, bootVolumeGb),
    ];
}

function unknownName(name: string, nodes: readonly NodePlan[]): Problem {
    const list = nodes.map((node) => `\`${node.name}\``).join(", ");
    return {
        propertyPath: "oci.instances",
        reason: `Expected a key of \`oci.instances\` to be one of ${list}, got \`${name}\`. Use one of them.`,
    };
}

function validateAdmin({ cidrs = [] }: AdminArgs = {}): Problem[] {
    if (cidrs.length === 0 || cidrs.some((cidr) => !isVersion6(cidr))) return [];
    return [
        {
            propertyPath: "admin.cidrs",
            reason: `Expected \`admin.cidrs\` to name at least one IPv4 network with the block \`oci\`, got only \`${cidrs.join("`, `")}\`: the instances have IPv4 addresses only. Use your own address, like \`203.0.113.7/32\`.`,
        },
    ];
}

/** https://docs.oracle.com/iaas/Content/Network/Concepts/overview.htm#Reserved__reserved_subnet */
const linkLocal = "169.254.0.0/16";
const reservedAddresses = 3;

function validateNetwork(text: string | undefined, machines: number): Problem[] {
    const cidr = text === undefined ? undefined : parseCidr(text);
    if (cidr === undefined) return []; // missing, or refused elsewhere
    const room = 2 ** (32 - cidr.prefix) - reservedAddresses;
    const path = { propertyPath: "networkCidr" };
    return [
        ...(cidrsOverlap(cidr, parseCidr(linkLocal)!)
            ? [
                  {
                      ...path,
                      reason: `Expected \`networkCidr\` to be apart from Oracle's own \`${linkLocal}\`, got \`${text}\`, which overlaps it. Use one like \`10.20.0.0/24\`.`,
                  },
              ]
            : []),
        ...(machines > room
            ? [
                  {
                      ...path,
                      reason: `Expected \`networkCidr\` to have an address for each of ${machines} machines, got \`${text}\`, which has ${room} beside the ${reservedAddresses} that Oracle keeps. Use a larger one, like \`10.20.0.0/24\`.`,
                  },
              ]
            : []),
    ];
}
