import type { AzureArgs } from "../../../components";
import { imageReference } from "../../../components/platforms/azure/images";
import { azureName, vaultName } from "../../../components/platforms/azure/names";
import { isArm64, isSize } from "../../../components/platforms/azure/sizes";
import { validateAzure } from "../../../components/platforms/azure/validate";
import { planCluster } from "../../../sdk/topology";

const location = "westeurope";
const imageId = "/subscriptions/0/resourceGroups/images/providers/Microsoft.Compute/images/cluster";
const nodes = planCluster({}).nodes;
const validate = (args: Partial<AzureArgs>, topology: Parameters<typeof validateAzure>[1] = {}) =>
    validateAzure({ location, ...args }, topology, nodes);

test.each<[string, Partial<AzureArgs>]>([
    ["the least", {}],
    ["a region with a number", { location: "eastus2" }],
    ["a resource group", { resourceGroupName: "rg_team.(prod)-1" }],
    ["an own image", { imageId }],
    [
        "a gallery's image",
        {
            imageId:
                "/subscriptions/0/resourceGroups/rg/providers/Microsoft.Compute/galleries/ours/images/nomad/versions/1.0.0",
        },
    ],
    ["zones", { zones: [1, 3] }],
    ["a machine's own settings", { instances: { "node-1": { size: "Standard_D2ps_v6", imageId } } }],
])("%s is taken", (_, args) => {
    expect(validate(args)).toEqual([]);
});

test.each<[string, Partial<AzureArgs>, string]>([
    [
        "azure.location",
        { location: "West Europe" },
        "to be the short name of one of Azure's regions, like `westeurope`, got `West Europe`. `az account list-locations",
    ],
    [
        "azure.resourceGroupName",
        { resourceGroupName: "prod." },
        "`(` and `)`, with no `.` at the end, got `prod.`. Leave it out, so that the cluster makes one.",
    ],
    [
        "azure.imageId",
        { imageId: "Canonical:ubuntu-24_04-lts:server:latest" },
        "to be the ID of a managed image or of a gallery's image, like `/subscriptions/…",
    ],
    [
        "azure.zones",
        { zones: [1, 1] },
        "to have some of the numbers 1, 2 and 3, each once, got `[1, 1]`. Use `[1, 2, 3]`, or leave it out.",
    ],
    ["azure.zones", { zones: [4] }, "each once, got `[4]`."],
    ["azure.zones", { zones: [] }, "each once, got `[]`."],
    [
        "azure.instances",
        { instances: { "node-7": {} } },
        "to be one of `node-0`, `node-1`, `node-2`, got `node-7`. Use one of them.",
    ],
    [
        "azure.instances.node-0.size",
        { instances: { "node-0": { size: "B2als_v2" } } },
        "to be a size of Azure's virtual machines, got `B2als_v2`. Use one like `Standard_B2als_v2`;",
    ],
    ["azure.instances.node-0.imageId", { instances: { "node-0": { imageId: "ubuntu" } } }, "got `ubuntu`."],
])("a wrong %s is refused", (propertyPath, args, reason) => {
    expect(validate(args)).toEqual([{ propertyPath, reason: expect.stringContaining(reason) as unknown }]);
});

test("a pool's name that is too long for the beginning of host names is refused", () => {
    const pools = { "fourteen-chars": { initialCount: 1 }, "fifteen-letters": { initialCount: 1 } };
    expect(validate({}, { pools })).toEqual([
        {
            propertyPath: "pools.fifteen-letters",
            reason: expect.stringContaining("at most 14 characters with the block `azure`") as unknown,
        },
    ]);
});

test.each([
    ["prod", /^prod-[0-9a-f]{12}$/],
    ["2 very long names!", /^c2verylongn-[0-9a-f]{12}$/],
    ["クラスタ", /^c-[0-9a-f]{12}$/],
])(
    "the vaults of cluster %s have names that Azure takes, a new one for each identity",
    (cluster, pattern) => {
        const name = vaultName(cluster, "principal");
        expect(name).toMatch(pattern);
        expect(name.length).toBeLessThanOrEqual(24);
        expect(vaultName(cluster, "another")).not.toBe(name);
    },
);

test("a group's or pool's size, a network and admin networks that Azure does not take are refused", () => {
    const groups = { node: { count: 3, roles: [], size: "s-1vcpu-2gb" } };
    const pools = { workers: { initialCount: 1, size: "large" } };
    expect(validate({}, { groups, pools }).map(({ propertyPath }) => propertyPath)).toEqual([
        "groups.node.size",
        "pools.workers.size",
    ]);
    for (const networkCidr of ["169.254.0.0/24", "168.63.0.0/16"])
        expect(validate({}, { networkCidr }).map(({ reason }) => reason)).toEqual([
            expect.stringContaining(`got \`${networkCidr}\`, which overlaps it.`),
        ]);
    expect(validate({}, { networkCidr: "10.0.0.0/29", pools: { workers: { initialCount: 1 } } })).toEqual([
        {
            propertyPath: "networkCidr",
            reason: expect.stringContaining("an address for each of 4 machines") as unknown,
        },
    ]);
    expect(validate({}, { networkCidr: "10.0.0.0/29" })).toEqual([]);
    expect(validate({}, { admin: { cidrs: ["2001:db8::/48"] } }).map(({ reason }) => reason)).toEqual([
        expect.stringContaining("at least one IPv4 network with the block `azure`, got only `2001:db8::/48`"),
    ]);
});

test.each([
    ["Standard_B2als_v2", false],
    ["Standard_D2s_v5", false],
    ["Standard_E4-2ads_v5", false],
    ["Standard_NC24ads_A100_v4", false],
    ["Standard_B2pls_v2", true],
    ["Standard_D2ps_v6", true],
    ["Standard_E32-16pds_v5", true],
])("the size %s", (size, arm64) => {
    expect(isSize(size)).toBe(true);
    expect(isArm64(size)).toBe(arm64);
});

test("an image is the newest one for the size's processor, or the given one", () => {
    expect(imageReference({ size: "Standard_B2als_v2", imageId: "" })).toEqual({
        ...{ publisher: "Canonical", offer: "ubuntu-24_04-lts", sku: "server", version: "latest" },
    });
    expect(imageReference({ size: "Standard_B2pls_v2", imageId: "" }, "debian-12")).toEqual({
        ...{ publisher: "Debian", offer: "debian-12", sku: "12-arm64", version: "latest" },
    });
    expect(imageReference({ size: "Standard_B2pls_v2", imageId })).toEqual({ id: imageId });
});

test.each([
    [["prod", "servers-0"], "prod-servers-0"],
    [["My cluster_2!", "node-0"], "My-cluster-2-node-0"],
    [["_x"], "x"],
    [["a".repeat(70), "node-0"], `${"a".repeat(55)}-a91005c3`],
    [["a".repeat(70), "node-1"], `${"a".repeat(55)}-6099e052`],
])("the parts %j have a name that Azure takes", (parts, name) => {
    expect(azureName(...parts)).toBe(name);
    expect(name).toMatch(/^[a-zA-Z0-9][a-zA-Z0-9-]{0,63}$/);
});
