import { armType, named, properties, topLevel } from "./armType";
import type { ResourceGroupInputs } from "./inputs";
import type { ResourceGroup, Stored } from "./records";
import type { SubscriptionState } from "./subscriptionState";

/** https://www.pulumi.com/registry/packages/azure-native/api-docs/resources/resourcegroup/ */
export const resourceGroup = armType<ResourceGroupInputs, ResourceGroup>({
    type: "Microsoft.Resources/resourceGroups",
    properties: {
        resourceGroupName: named(topLevel),
        location: { type: "string", required: true, replaces: true },
        tags: properties.object,
        managedBy: { type: "string", replaces: true },
    },
    path: ({ resourceGroupName }) => `resourceGroups/${resourceGroupName}`,
    collection: ({ groups }) => groups,
    make: (_state, base) => base,
    // Azure would delete what is left in the group with it; a program that leaves something behind fails here.
    usedBy: (state, { name }) => {
        const left = everythingIn(state).find((one) => one.group.toLowerCase() === name.toLowerCase());
        return (
            left && { code: "RigGroupNotEmpty", message: `The resource group ${name} still has ${left.id}.` }
        );
    },
});

/** All resources in resource groups. */
export function everythingIn(state: SubscriptionState): Stored<unknown>[] {
    const { networks, subnets, securityGroups, applicationGroups, addresses, gateways } = state;
    const { interfaces, scaleSets, machines, identities, vaults } = state;
    return [
        ...[networks, subnets, securityGroups, applicationGroups, addresses, gateways],
        ...[interfaces, scaleSets, machines, identities, vaults],
    ].flatMap((collection) => Object.values(collection) as Stored<unknown>[]);
}
