import type { Lookups } from "../plugin/resourceType";
import { baseOf, outputsOf } from "./armType";
import { find, request } from "./request";
import { scaleSetType } from "./scaleSet";

/** The functions of the real plugin that are used. */
export const lookups: Lookups = {
    "azure-native:compute:getVirtualMachineScaleSet": async (inputs) =>
        request((state) => {
            const { id } = baseOf(scaleSetType, state, inputs as never);
            return outputsOf(scaleSetType, state, find(state.scaleSets, id));
        }),
};
