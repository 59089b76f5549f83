import * as keyvault from "@pulumi/azure-native/keyvault";
import * as managedidentity from "@pulumi/azure-native/managedidentity";
import type * as pulumi from "@pulumi/pulumi";
import { vaultSecrets } from "../../../sdk/node";
import { errorWithoutStack } from "../errorWithoutStack";
import type { PlatformOptions, PoolContent } from "../platform";
import { azureName, groupTag, vaultName } from "./names";
import type { AzureNetwork } from "./network";

/** The vault from which the members of a pool fetch their bundle, and the identity that may read it. */
export interface PoolVault {
    identity: managedidentity.UserAssignedIdentity;
    vault: keyvault.Vault;
    /** Exists once the whole bundle is there. */
    complete: pulumi.Resource;
}

/** A key vault for one pool, which answers the members' identity in the machines' subnet and nobody else. */
export function createVault(
    { name, parent }: PlatformOptions,
    { shared, subnet }: AzureNetwork,
    { pool, bundle }: PoolContent,
): PoolVault {
    const resource = `${name}-${pool.name}`;
    const tagged = { ...shared, tags: { ...shared.tags, [groupTag]: pool.name } };
    const identity = new managedidentity.UserAssignedIdentity(
        resource,
        { ...tagged, resourceName: azureName(name, pool.name) },
        { parent },
    );
    const { principalId, tenantId } = identity;
    const vault = new keyvault.Vault(
        resource,
        {
            ...tagged,
            // A deleted vault keeps its name for days. The identity's ID is new when the pool is made anew.
            vaultName: principalId.apply((id) => vaultName(name, id)),
            properties: {
                tenantId,
                sku: { family: keyvault.SkuFamily.A, name: keyvault.SkuName.Standard },
                enableRbacAuthorization: false,
                accessPolicies: [{ tenantId, objectId: principalId, permissions: { secrets: ["get"] } }],
                networkAcls: {
                    defaultAction: keyvault.NetworkRuleAction.Deny,
                    bypass: keyvault.NetworkRuleBypassOptions.None,
                    virtualNetworkRules: [{ id: subnet.id }],
                },
                softDeleteRetentionInDays: 7,
            },
        },
        { parent },
    );
    const secrets = bundle.apply(piecesOf);
    const write = (secretName: string, dependsOn: pulumi.Resource[]) =>
        new keyvault.Secret(
            `${resource}-${secretName}`,
            {
                resourceGroupName: shared.resourceGroupName,
                ...{ vaultName: vault.name, secretName },
                properties: { value: secrets.apply((all) => all[secretName]!) },
            },
            // Only inside the subnet could a single one be deleted.
            { parent, dependsOn, deletedWith: vault },
        );
    const pieces = pieceNames.map((piece) => write(piece, []));
    return { identity, vault, complete: write("bundle", pieces) };
}

/** Far more than a bundle needs, because a program cannot make resources by the length of a text that is yet unknown. */
const pieceNames = Array.from({ length: 8 }, (_, index) => `bundle-${index}`);

/** The value of every secret. Key Vault takes no empty one. */
function piecesOf(bundle: string): Record<string, string> {
    const secrets = vaultSecrets(bundle);
    const tooMany = Object.keys(secrets).length - 1 - pieceNames.length;
    if (tooMany > 0) {
        throw errorWithoutStack(
            `Expected a pool's bundle to fit into ${pieceNames.length} secrets of Key Vault, got ${tooMany} too many. ` +
                "Give less configuration in `consul.extra` and `nomad.extra`.",
        );
    }
    return { ...Object.fromEntries(pieceNames.map((piece) => [piece, "unused"])), ...secrets };
}
