import { conflict, invalid } from "./request";
import type { VirtualMachine } from "./records";
import type { SubscriptionState } from "./subscriptionState";

/** Sizes of the families B, D, E and F, such as `Standard_B2s`. https://learn.microsoft.com/azure/virtual-machines/sizes/overview */
export function coresOf(size: string): number {
    const [, cores] = /^Standard_[BDEF](\d+)[a-z]*(?:_v\d)?$/.exec(size) ?? [];
    if (cores === undefined)
        throw invalid(
            `The value ${size} provided for the VM size is not valid. The valid sizes in the current region are: Standard_B1s,Standard_B2s,Standard_B2als_v2,Standard_D2s_v5,Standard_F2s_v2. Find out more on the valid VM sizes in each region at https://aka.ms/azure-regions.`,
        );
    return Number(cores);
}

/**
 * @throws ServiceError if the subscription gets no machine of this size there.
 * https://learn.microsoft.com/troubleshoot/azure/virtual-machines/windows/allocation-failure
 */
export function checkRoom(
    state: SubscriptionState,
    { id, location, inputs }: Pick<VirtualMachine, "id" | "location" | "inputs">,
): void {
    const size = inputs.hardwareProfile?.vmSize ?? "";
    const [zone] = inputs.zones ?? [];
    const wanted = coresOf(size);
    if (state.unavailable.includes(size))
        throw conflict(
            "SkuNotAvailable",
            `The requested VM size for resource 'Following SKUs have failed for Capacity Restrictions: ${size}' is currently not available in location '${location}'. Please try another size or deploy to a different location or different zone. See https://aka.ms/azureskunotavailable for details.`,
        );
    const others = Object.values(state.machines).filter((one) => one.id !== id && one.state !== "deleting");
    const used = others.reduce((sum, one) => sum + coresOf(one.inputs.hardwareProfile?.vmSize ?? ""), 0);
    if (used + wanted > state.coreQuota)
        throw conflict(
            "OperationNotAllowed",
            `Operation could not be completed as it results in exceeding approved Total Regional Cores quota. Additional details - Deployment Model: Resource Manager, Location: ${location}, Current Limit: ${state.coreQuota}, Current Usage: ${used}, Additional Required: ${wanted}, (Minimum) New Limit Required: ${used + wanted}. Setup Alerts when Quota reaches threshold. Learn more at https://aka.ms/quotamonitoringalerting . Submit a request for Quota increase at https://aka.ms/ProdportalCRP/?#create/Microsoft.Support/Parameters/ by specifying parameters listed in the ‘Details’ section for deployment to succeed. Please read more about quota limits at https://docs.microsoft.com/en-us/azure/azure-supportability/regional-quota-requests`,
        );
    const full = state.full.find((one) => one.size === size && (one.zone === undefined || one.zone === zone));
    if (full !== undefined)
        throw zone === undefined
            ? conflict(
                  "AllocationFailed",
                  "Allocation failed. We do not have sufficient capacity for the requested VM size in this region. Read more about improving likelihood of allocation success at http://aka.ms/allocation-guidance",
              )
            : conflict(
                  "ZonalAllocationFailed",
                  "Allocation failed. We do not have sufficient capacity for the requested VM size in this zone. Read more about improving likelihood of allocation success at http://aka.ms/allocation-guidance",
              );
}
