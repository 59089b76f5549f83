import type { ResourceValidationPolicy } from "@pulumi/policy";
import { withoutVersion } from "./resourceType";

interface VaultProps {
    properties?: { publicNetworkAccess?: string; networkAcls?: { defaultAction?: string } };
}

export const closedVaults: ResourceValidationPolicy = {
    name: "closed-vaults",
    description:
        "A key vault answers chosen networks alone: with access from everywhere, one leaked token is enough to read the secrets of a pool.",
    remediationSteps:
        "Give the vault `networkAcls` with the default action `Deny` and the subnets that need it.",
    enforcementLevel: "mandatory",
    severity: "high",
    validateResource: ({ type, props }, reportViolation) => {
        if (withoutVersion(type) !== "azure-native:keyvault:Vault") return;
        const { publicNetworkAccess = "Enabled", networkAcls } = (props as VaultProps).properties ?? {};
        if (publicNetworkAccess.toLowerCase() === "disabled") return;
        const action = networkAcls?.defaultAction ?? "Allow";
        if (action.toLowerCase() === "deny") return;
        reportViolation(
            `Expected the vault's \`networkAcls.defaultAction\` to be \`Deny\`, got \`${action}\`. ${closedVaults.remediationSteps}`,
        );
    },
};
