import type { NodePlan } from "../../../sdk/topology";
import type { ServerShape } from "../../providers/serverChanges";
import { type DigitalOceanArgs, DropletImage, type DropletShapeArgs } from "./args";

/** 2 GB: a combined machine's agents take 300 MB, the rest is the jobs'. */
export const defaultSize = "s-1vcpu-2gb";

export type DropletShape = ServerShape & Required<DropletShapeArgs>;

/** What a machine's droplet is made of: its own arguments, else its group's, else the defaults. */
export function shapeOf(node: NodePlan, { image, monitoring, droplets }: DigitalOceanArgs): DropletShape {
    const own = droplets?.[node.name];
    return {
        size: own?.size ?? node.size ?? defaultSize,
        image: own?.image ?? image ?? DropletImage.Debian12,
        monitoring: own?.monitoring ?? monitoring ?? false,
    };
}
