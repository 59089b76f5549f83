import { check } from "./check";

const vault = (properties: object) => ({ type: "azure-native:keyvault:Vault", props: { properties } });

test.each([
    ["answers chosen networks", vault({ networkAcls: { defaultAction: "Deny", virtualNetworkRules: [{}] } })],
    ["has no public address at all", vault({ publicNetworkAccess: "disabled" })],
    ["is no vault", { type: "azure-native:keyvault:Secret", props: { properties: {} } }],
])("a resource that %s passes", (_, resource) => {
    expect(check("closed-vaults", [resource])).toEqual([]);
});

test.each([
    ["says nothing about networks", vault({})],
    ["allows every network", vault({ networkAcls: { defaultAction: "Allow" } })],
    [
        "has a type with a version",
        { ...vault({ publicNetworkAccess: "Enabled" }), type: "azure-native:keyvault/v20240401:Vault" },
    ],
])("a vault that %s is refused", (_, resource) => {
    expect(check("closed-vaults", [resource])).toEqual([
        "Expected the vault's `networkAcls.defaultAction` to be `Deny`, got `Allow`. Give the vault `networkAcls` with the default action `Deny` and the subnets that need it.",
    ]);
});
