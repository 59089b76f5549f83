import type { NodePlan } from "../../../sdk/topology";
import type { ServerShape } from "../../providers/serverChanges";
import { type DigitalOceanArgs, DropletImage, type DropletShapeArgs } from "./args";

/** 2 GB of memory. A machine with every role needs 300 MB for its agents; jobs use the rest. */
export const defaultSize = "s-1vcpu-2gb";

export type DropletShape = ServerShape & Required<DropletShapeArgs>;

/** The settings of a machine's droplet: its own, else its group's, else the defaults. */
export function shapeOf(node: NodePlan, { image, monitoring, droplets }: DigitalOceanArgs): DropletShape {
    const own = droplets?.[node.name];
    return {
        size: own?.size ?? node.size ?? defaultSize,
        image: own?.image ?? image ?? DropletImage.Debian12,
        monitoring: own?.monitoring ?? monitoring ?? false,
    };
}
