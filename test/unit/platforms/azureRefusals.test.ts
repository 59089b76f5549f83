import { adviceOnRefusal } from "../../../components/platforms/azure/refusals";

const machine = "azure-native:compute:VirtualMachine";
const scaleSet = "azure-native:compute:VirtualMachineScaleSet";
const inputs = { location: "westeurope", hardwareProfile: { vmSize: "Standard_D2s_v5" } };

/** As azure-native prints what Azure answers. */
const azures = (code: string, text: string) =>
    `Status=409 Code="${code}" Message="${text}" : resource /subscriptions/0/resourceGroups/prod`;

test.each([
    [
        "a quota",
        azures(
            "OperationNotAllowed",
            "Operation could not be completed as it results in exceeding approved Total Regional Cores quota.",
        ),
        /quota to have room for a `Standard_D2s_v5` in `westeurope`.*`az vm list-usage --location westeurope --output table`.*another `azure.location`/,
    ],
    ["a quota by its own code", azures("QuotaExceeded", "The quota is exceeded."), /quota to have room/],
    [
        "a size",
        azures("SkuNotAvailable", "The requested VM size is currently not available."),
        /offer your subscription the size `Standard_D2s_v5` in `westeurope`.*`az vm list-skus --location westeurope.*another `azure.location`/,
    ],
    [
        "room",
        azures("AllocationFailed", "Allocation failed. We do not have sufficient capacity."),
        /room for a `Standard_D2s_v5` in `westeurope`.*`pulumi up` again later/,
    ],
    ["room in a zone", azures("ZonalAllocationFailed", "Allocation failed."), /room for a/],
    [
        "room within limits",
        azures("OverconstrainedZonalAllocationRequest", "Allocation failed."),
        /room for a/,
    ],
])("a refusal for %s names the region, the size and where to look", (_, message, advice) => {
    expect(adviceOnRefusal(machine, inputs, message)).toMatch(advice);
});

test("a pool's refusal names its size, and the zones", () => {
    const pool = { location: "eastus2", zones: ["1", "3"], sku: { name: "Standard_B2als_v2" } };
    expect(adviceOnRefusal(scaleSet, pool, azures("ZonalAllocationFailed", ""))).toContain(
        "room for a `Standard_B2als_v2` in `eastus2`, zone 1 or 3",
    );
});

test.each([
    ["another refusal", machine, inputs, azures("OperationNotAllowed", "The disk is attached.")],
    ["another resource", "azure-native:network:Subnet", inputs, azures("QuotaExceeded", "")],
    [
        "a group's scale set, which has no size",
        scaleSet,
        { location: "eastus2" },
        azures("QuotaExceeded", ""),
    ],
])("%s is left to Azure's own words", (_, type, given, message) => {
    expect(adviceOnRefusal(type, given, message)).toBeUndefined();
});
