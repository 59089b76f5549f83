import * as compute from "@pulumi/azure-native/compute";
import * as pulumi from "@pulumi/pulumi";
import { errorWithoutStack } from "../errorWithoutStack";

/**
 * The number of members that a pool has in Azure now, or the number to begin with if there is no such pool. A change of a scale set sends its
 * number of members, too: with any other number, an update would remove those that an autoscaler or an operator has added.
 */
export function poolCapacity(
    place: { resourceGroupName: pulumi.Input<string>; vmScaleSetName: string },
    initialCount: number,
    parent: pulumi.Resource,
): pulumi.Output<number> {
    const asked = async (resourceGroupName: string) => {
        const scaleSet = { resourceGroupName, vmScaleSetName: place.vmScaleSetName };
        try {
            const { sku } = await compute.getVirtualMachineScaleSet(scaleSet, { parent });
            return sku?.capacity ?? initialCount;
        } catch (error) {
            const { message } = error as Error;
            if (/ResourceNotFound|ResourceGroupNotFound/.test(message)) return initialCount;
            throw errorWithoutStack(message);
        }
    };
    return pulumi.output(place.resourceGroupName).apply(asked);
}
