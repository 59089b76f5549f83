import type { NodePlan } from "../../../sdk/topology";
import type { OciArgs } from "./args";

/** Always Free, with 1 GB of memory. */
export const defaultShape = "VM.Standard.E2.1.Micro";
export const defaultBootVolumeGb = 50;

/** Settings of an instance whose change replaces it. */
export type InstanceShape = {
    shape: string;
    /** Empty for Oracle's newest image. */
    imageId: string;
    bootVolumeGb: number;
};

/** The settings of a machine's instance: its own, else its group's, else the defaults. */
export function shapeOf(
    node: Pick<NodePlan, "name" | "size">,
    { imageId, bootVolumeGb, instances }: OciArgs,
): InstanceShape {
    const own = instances?.[node.name];
    return {
        shape: own?.shape ?? node.size ?? defaultShape,
        imageId: own?.imageId ?? imageId ?? "",
        bootVolumeGb: own?.bootVolumeGb ?? bootVolumeGb ?? defaultBootVolumeGb,
    };
}

/** A shape as Oracle takes it: its name, and for a flexible one its size. */
export interface OracleShape {
    name: string;
    config?: { ocpus: number; memoryInGbs: number };
}

/** @returns undefined if the text is no shape. */
export function parseShape(text: string): OracleShape | undefined {
    const [, name, ocpus, memory] = /^(VM(?:\.[A-Za-z0-9]+)+)(?::(\d+):(\d+))?$/.exec(text) ?? [];
    if (name === undefined || name.endsWith(".Flex") !== (ocpus !== undefined)) return undefined;
    if (ocpus === undefined) return { name };
    const config = { ocpus: Number(ocpus), memoryInGbs: Number(memory) };
    return config.ocpus > 0 && config.memoryInGbs > 0 ? { name, config } : undefined;
}
