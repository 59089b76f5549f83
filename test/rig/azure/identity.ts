import { randomUUID } from "node:crypto";
import { armType, groupName, location, named, properties, topLevel } from "./armType";
import type { IdentityInputs } from "./inputs";
import type { Identity } from "./records";

export const tenantId = "72f988bf-0000-4000-8000-2d7cd011db47";

/** https://www.pulumi.com/registry/packages/azure-native/api-docs/managedidentity/userassignedidentity/ */
export const userAssignedIdentity = armType<IdentityInputs, Identity>({
    type: "Microsoft.ManagedIdentity/userAssignedIdentities",
    properties: {
        ...{ resourceGroupName: groupName, location, tags: properties.object },
        resourceName: named(topLevel),
    },
    path: ({ resourceName }) => `userAssignedIdentities/${resourceName}`,
    collection: ({ identities }) => identities,
    make: (_state, base, earlier) => ({
        ...base,
        clientId: earlier?.clientId ?? randomUUID(),
        principalId: earlier?.principalId ?? randomUUID(),
    }),
    outputs: (_state, { clientId, principalId }) => ({ clientId, principalId, tenantId }),
});
