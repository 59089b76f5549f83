/** The inputs of a virtual machine or a scale set, as far as a refusal is about them. */
interface MachineInputs {
    location?: string;
    zones?: string[];
    hardwareProfile?: { vmSize?: string };
    sku?: { name?: string };
}

/** https://learn.microsoft.com/azure/virtual-machines/troubleshooting/troubleshoot-deployment-new-vm-linux */
const kinds = {
    quota: /\bQuotaExceeded\b|\bOperationNotAllowed\b[^]*\bquota\b/i,
    offer: /\bSkuNotAvailable\b/,
    capacity:
        /\b(?:Overconstrained)?(?:Zonal)?AllocationFailed\b|\bOverconstrainedZonalAllocationRequest\b|\bOverconstrainedAllocationRequest\b/,
};

const otherPlace = "Use another size, or other `azure.zones` or another `azure.location` for a new cluster.";

/**
 * What to do when Azure refuses a machine, in words that name its region and its size; Azure's own do not always. Undefined if the
 * resource is no machine or the refusal is about something else.
 */
export function adviceOnRefusal(type: string, inputs: MachineInputs, message: string): string | undefined {
    const size = inputs.hardwareProfile?.vmSize ?? inputs.sku?.name;
    const { location, zones = [] } = inputs;
    if (!/^azure-native:compute[^:]*:VirtualMachine(?:ScaleSet)?$/.test(type) || !size || !location)
        return undefined;
    const place = `\`${location}\`${zones.length > 0 ? `, zone ${zones.join(" or ")}` : ""}`;
    if (kinds.quota.test(message))
        return `Expected your subscription's quota to have room for a \`${size}\` in \`${location}\`, got Azure's refusal above. \`az vm list-usage --location ${location} --output table\` lists what each family of sizes uses and may use. Use a size of another family, ask Azure for more, or use another \`azure.location\` for a new cluster.`;
    if (kinds.offer.test(message))
        return `Expected Azure to offer your subscription the size \`${size}\` in ${place}, got its refusal above. \`az vm list-skus --location ${location} --resource-type virtualMachines --all --output table\` lists the sizes of the region and who may not use them. ${otherPlace}`;
    if (kinds.capacity.test(message))
        return `Expected Azure to have room for a \`${size}\` in ${place}, got its refusal above. Run \`pulumi up\` again later: machines that exist are kept. \`az vm list-skus --location ${location} --resource-type virtualMachines --output table\` lists other sizes. ${otherPlace}`;
    return undefined;
}
