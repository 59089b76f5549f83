import * as digitalocean from "@pulumi/digitalocean";
import type { MachineVolume } from "../../../sdk/node";
import type { NodePlan } from "../../../sdk/topology";
import type { PlatformOptions } from "../platform";
import type { DigitalOceanArgs } from "./args";
import { volumeName } from "./names";
import { defaultVolumePath } from "./validateVolumes";

/** A machine's volume: the resource, and where the machine finds and mounts it. */
export interface DropletVolume {
    volume: digitalocean.Volume;
    onMachine: MachineVolume;
}

/** The volumes of the machines whose groups have one. A volume is no part of its droplet, so it outlives it. */
export function createVolumes(
    { name, plan, parent }: PlatformOptions,
    { region, volumes = {} }: DigitalOceanArgs,
): Map<NodePlan, DropletVolume> {
    const wanted = plan.nodes.flatMap((node) => {
        const args = volumes[node.group];
        return args === undefined ? [] : [[node, args] as const];
    });
    const made = wanted.map(([node, { sizeGb, path = defaultVolumePath }]) => {
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
