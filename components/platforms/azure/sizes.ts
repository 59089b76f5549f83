import type { NodePlan } from "../../../sdk/topology";
import type { AzureArgs } from "./args";

/** 2 virtual CPUs and 4 GB of memory. */
export const defaultSize = "Standard_B2als_v2";

/** Settings of a virtual machine whose change replaces it. */
export type AzureShape = {
    size: string;
    /** Empty for the publisher's newest image. */
    imageId: string;
};

/** The settings of a machine or of a pool's members: its own, else its group's, else the defaults. */
export function shapeOf(
    node: Pick<NodePlan, "name" | "size">,
    { imageId, instances }: Pick<AzureArgs, "imageId" | "instances">,
): AzureShape {
    const own = instances?.[node.name];
    return {
        size: own?.size ?? node.size ?? defaultSize,
        imageId: own?.imageId ?? imageId ?? "",
    };
}

/** Family, CPUs, features and version. https://learn.microsoft.com/azure/virtual-machines/vm-naming-conventions */
const pattern = /^Standard_[A-Z]+\d+(?:-\d+)?([a-z]*)(?:_[A-Za-z0-9]+)*$/;

/** Whether a text is in the form of a size's name; which sizes a region offers is known only to Azure. */
export function isSize(text: string): boolean {
    return pattern.test(text);
}

/** Whether machines of this size have processors of Arm's. */
export function isArm64(size: string): boolean {
    return pattern.exec(size)?.[1]?.includes("p") ?? false;
}
