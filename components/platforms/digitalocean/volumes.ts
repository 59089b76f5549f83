import * as digitalocean from "@pulumi/digitalocean";
import type { MachineVolume } from "../../../sdk/node";
import type { NodePlan, Problem } from "../../../sdk/topology";
import { hasRole, Role } from "../../../sdk/topology";
import { volumePathProblem } from "../../../sdk/topology/validateClient";
import type { PlatformOptions } from "../platform";
import type { DigitalOceanArgs, DropletVolumeArgs } from "./args";
import { volumeName } from "./names";

/** A machine's volume: the resource, and where the machine finds and mounts it. */
export interface DropletVolume {
    volume: digitalocean.Volume;
    onMachine: MachineVolume;
}

const defaultPath = "/srv/volume";

/** The volumes of the machines whose groups have one. A volume is no part of its droplet, so it outlives it. */
export function createVolumes(
    { name, plan, parent }: PlatformOptions,
    { region, volumes = {} }: DigitalOceanArgs,
): Map<NodePlan, DropletVolume> {
    const wanted = plan.nodes.flatMap((node) => {
        const args = volumes[node.group];
        return args === undefined ? [] : [[node, args] as const];
    });
    const made = wanted.map(([node, { sizeGb, path = defaultPath }]) => {
        const inAccount = volumeName(name, node.name);
        const volume = new digitalocean.Volume(
            `${name}-${node.name}`,
            { name: inAccount, region, size: sizeGb },
            { parent },
        );
        // https://docs.digitalocean.com/products/volumes/how-to/mount/
        const device = `/dev/disk/by-id/scsi-0DO_Volume_${inAccount}`;
        return [node, { volume, onMachine: { device, path, sizeGb } }] as const;
    });
    return new Map(made);
}

/**
 * Attaches a volume to its droplet. The droplet's own `volumeIds` would take away the volumes that a CSI plugin attaches. What is done on the machine
 * depends on this resource, so the machine has left the cluster when the volume is detached.
 */
export function attach(
    { name, parent }: PlatformOptions,
    node: NodePlan,
    droplet: digitalocean.Droplet,
    { volume }: DropletVolume,
): digitalocean.VolumeAttachment {
    return new digitalocean.VolumeAttachment(
        `${name}-${node.name}`,
        { dropletId: droplet.id.apply(Number), volumeId: volume.id },
        { parent, deleteBeforeReplace: true },
    );
}

/** https://docs.digitalocean.com/products/volumes/details/limits/ */
const maxGb = 16_384;

/** @param nodes the machines that are planned; none if the topology is not sound */
export function validateVolumes(
    volumes: Readonly<Record<string, Partial<DropletVolumeArgs> | undefined>>,
    nodes: readonly NodePlan[],
): Problem[] {
    const clients = nodes.filter((node) => hasRole(node, Role.NomadClient)).map(({ group }) => group);
    return Object.entries(volumes).flatMap(([group, { sizeGb, path } = {}]) => {
        const own = `digitalocean.volumes.${group}`;
        return [
            ...(nodes.length > 0 && !clients.includes(group)
                ? [wrongGroup(group, [...new Set(clients)])]
                : []),
            ...(sizeGb === undefined || (Number.isInteger(sizeGb) && sizeGb >= 1 && sizeGb <= maxGb)
                ? []
                : [wrongSize(`${own}.sizeGb`, sizeGb)]),
            ...volumePathProblem(`${own}.path`, path ?? defaultPath, "volume"),
        ];
    });
}

function wrongGroup(group: string, clients: string[]): Problem {
    const list = clients.map((one) => `\`${one}\``).join(", ");
    return {
        propertyPath: "digitalocean.volumes",
        reason: `Expected a key of \`digitalocean.volumes\` to be a group with the role \`${Role.NomadClient}\`, one of ${list}, got \`${group}\`. Use one of them.`,
    };
}

function wrongSize(propertyPath: string, size: unknown): Problem {
    return {
        propertyPath,
        reason: `Expected \`${propertyPath}\` to be a whole number of GiB from 1 to ${maxGb}, got \`${String(size)}\`. Use one like \`50\`.`,
    };
}
