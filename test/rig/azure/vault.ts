import { randomBytes } from "node:crypto";
import type { ResourceType } from "../plugin/resourceType";
import { armType, child, groupName, location, named, properties, topLevel } from "./armType";
import type { SecretInputs, VaultInputs } from "./inputs";
import { refreshRouter } from "./networkRouter";
import type { Vault } from "./records";
import {
    conflict,
    failIfOrdered,
    find,
    ifThere,
    invalid,
    request,
    ServiceError,
    subscriptionId,
} from "./request";
import type { SubscriptionState } from "./subscriptionState";

/** https://www.pulumi.com/registry/packages/azure-native/api-docs/keyvault/vault/ */
export const vault = armType<VaultInputs, Vault>({
    type: "Microsoft.KeyVault/vaults",
    properties: {
        ...{ resourceGroupName: groupName, location, tags: properties.object },
        vaultName: named(topLevel),
        properties: { type: "object", required: true },
    },
    path: ({ vaultName }) => `vaults/${vaultName}`,
    collection: ({ vaults }) => vaults,
    make: (state, base, earlier) => {
        const { name, inputs } = base;
        // https://learn.microsoft.com/azure/key-vault/general/about-keys-secrets-certificates#vault-name-and-object-name
        if (!/^[A-Za-z](?!.*--)[A-Za-z0-9-]{1,22}[A-Za-z0-9]$/.test(name))
            throw invalid(
                `The vault name '${name}' is invalid. A vault's name must be between 3-24 alphanumeric characters. The name must begin with a letter, end with a letter or digit, and not contain consecutive hyphens. Follow this link for more information: https://go.microsoft.com/fwlink/?linkid=2147742`,
                "VaultNameNotValid",
            );
        // Names are unique in the world, not only in the subscription.
        if (
            earlier === undefined &&
            state.deletedVaults.includes(name.toLowerCase()) &&
            inputs.properties.createMode !== "recover"
        )
            throw conflict(
                "ConflictError",
                `A vault with the same name already exists in deleted state. You need to either recover or purge existing key vault. Follow this link https://go.microsoft.com/fwlink/?linkid=2149745 for more information on soft delete.`,
            );
        for (const { id: rule } of inputs.properties.networkAcls?.virtualNetworkRules ?? [])
            checkRule(state, rule);
        return { ...base, secrets: earlier?.secrets ?? {} };
    },
    settle: async (subscription, state, { name }, gone) => {
        if (gone) state.deletedVaults.push(name.toLowerCase());
        await refreshVaults(subscription, state);
    },
    outputs: (_state, { name, inputs }) => ({
        properties: { ...inputs.properties, vaultUri: `https://${name.toLowerCase()}.vault.azure.net/` },
    }),
});

function checkRule(state: SubscriptionState, subnetId: string): void {
    const { inputs } = find(state.subnets, subnetId);
    if (!inputs.serviceEndpoints?.some(({ service }) => service === "Microsoft.KeyVault"))
        throw invalid(
            `Subnets ${subnetId} of virtual network do not have ServiceEndpoints for Microsoft.KeyVault resources configured. Add Microsoft.KeyVault to subnet's ServiceEndpoints collection before trying to ACL Microsoft.KeyVault resources to these subnets.`,
            "VirtualNetworkNotValid",
        );
}

async function refreshVaults(subscription: string, state: SubscriptionState): Promise<void> {
    for (const network of Object.values(state.networks)) await refreshRouter(subscription, state, network);
}

const maxBytes = 25_000;

/** https://www.pulumi.com/registry/packages/azure-native/api-docs/keyvault/secret/ */
export const secret: ResourceType<SecretInputs> = {
    comparesInputs: true,
    properties: {
        ...{ resourceGroupName: groupName, vaultName: { type: "string", required: true, replaces: true } },
        secretName: named(child),
        properties: { type: "object", required: true },
        tags: properties.object,
    },
    create: async (inputs) => {
        await failIfOrdered("vaults/secrets");
        return put(inputs);
    },
    read: async (id) =>
        ifThere(
            request((state) => {
                const { found, name } = parentOf(state, id);
                if (found.secrets[name] === undefined) throw new ServiceError(404, "SecretNotFound", name);
                return outputsOf(found, name);
            }),
        ),
    update: async (_id, _state, inputs) => (await put(inputs)).outputs,
    // The real plugin asks the vault itself, because Resource Manager deletes no secret.
    delete: async (id) => {
        const remove = request((state) => {
            const { found, name } = parentOf(state, id);
            const { networkAcls } = found.inputs.properties;
            if (networkAcls?.defaultAction === "Deny")
                throw new ServiceError(
                    403,
                    "Forbidden",
                    "Client address is not authorized and caller is not a trusted service.",
                );
            throw new ServiceError(
                403,
                "Forbidden",
                `The user, group or application does not have secrets delete permission on key vault '${found.name};location=${found.location}' for ${name}.`,
            );
        });
        await ifThere(remove);
    },
};

function idOf({ resourceGroupName, vaultName, secretName }: SecretInputs): string {
    return `/subscriptions/${subscriptionId()}/resourceGroups/${resourceGroupName}/providers/Microsoft.KeyVault/vaults/${vaultName}/secrets/${secretName}`;
}

function parentOf(state: SubscriptionState, id: string): { found: Vault; name: string } {
    return { found: find(state.vaults, id.split("/secrets/")[0]!), name: id.split("/").at(-1)! };
}

async function put(inputs: SecretInputs): Promise<{ id: string; outputs: object }> {
    return request(async (state, subscription) => {
        const id = idOf(inputs);
        const { found, name } = parentOf(state, id);
        if (!/^[0-9A-Za-z-]{1,127}$/.test(name))
            throw invalid(`The request URI contains an invalid name: ${name}`, "BadParameter");
        const { value = "" } = inputs.properties;
        if (Buffer.byteLength(value) > maxBytes)
            throw invalid("Secret value exceeds the maximum length of 25k bytes.", "BadParameter");
        const version = randomBytes(16).toString("hex");
        (found.secrets[name] ??= []).push({ version, value, created: Math.floor(Date.now() / 1000) });
        await refreshVaults(subscription, state);
        return { id, outputs: outputsOf(found, name) };
    });
}

function outputsOf({ name: vaultName, location: place, secrets }: Vault, name: string): object {
    const uri = `https://${vaultName.toLowerCase()}.vault.azure.net/secrets/${name}`;
    const version = secrets[name]?.at(-1)?.version;
    return {
        ...{ name, location: place, type: "Microsoft.KeyVault/vaults/secrets", azureApiVersion: "rig" },
        properties: {
            secretUri: uri,
            secretUriWithVersion: `${uri}/${version}`,
            attributes: { enabled: true },
        },
    };
}
