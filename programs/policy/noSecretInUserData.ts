import type { ResourceValidationPolicy } from "@pulumi/policy";
import { withoutVersion } from "./resourceType";
import { secretsIn } from "./secrets";

export const noSecretInUserData: ResourceValidationPolicy = {
    name: "no-secret-in-user-data",
    description:
        "User-data holds no secret: every process on the machine reads it from the metadata service, and so does everybody with access to the cloud's console.",
    remediationSteps:
        "Deliver the secret over SSH after boot, or let a scale set's machines fetch it from a vault with their identity, and rotate this one.",
    enforcementLevel: "mandatory",
    severity: "critical",
    validateResource: ({ type, props }, reportViolation) => {
        for (const [property, text] of userDataOf(type, props)) {
            for (const kind of secretsIn(text)) {
                reportViolation(
                    `Expected \`${property}\` to hold no secret, got ${kind}. ${noSecretInUserData.remediationSteps}`,
                );
            }
        }
    },
};

interface MachineProps {
    userData?: string;
    metadata?: Record<string, string>;
    extendedMetadata?: Record<string, string>;
    osProfile?: { customData?: string };
    virtualMachineProfile?: {
        userData?: string;
        osProfile?: { customData?: string };
        extensionProfile?: { extensions?: { name?: string; settings?: unknown }[] };
    };
    /** Of an Azure extension, beside its protected settings. */
    settings?: unknown;
}

/** Properties of each cloud's machines that hold user-data, plain or in base64. */
function userDataOf(type: string, props: MachineProps): [property: string, text: string][] {
    const places = placesOf(withoutVersion(type), props);
    return Object.entries(places).filter((place): place is [string, string] => place[1] !== undefined);
}

function placesOf(type: string, props: MachineProps): Record<string, string | undefined> {
    switch (type) {
        case "digitalocean:index/droplet:Droplet":
            return { userData: props.userData };
        case "oci:Core/instance:Instance":
            return {
                ...below("metadata", props.metadata),
                ...below("extendedMetadata", props.extendedMetadata),
            };
        case "azure-native:compute:VirtualMachine":
            return { "osProfile.customData": props.osProfile?.customData, userData: props.userData };
        case "azure-native:compute:VirtualMachineScaleSet":
            return {
                "virtualMachineProfile.osProfile.customData":
                    props.virtualMachineProfile?.osProfile?.customData,
                "virtualMachineProfile.userData": props.virtualMachineProfile?.userData,
                ...Object.fromEntries(
                    (props.virtualMachineProfile?.extensionProfile?.extensions ?? []).map(
                        ({ name, settings }, index) => [
                            `virtualMachineProfile.extensionProfile.extensions[${name ?? index}].settings`,
                            asText(settings),
                        ],
                    ),
                ),
            };
        case "azure-native:compute:VirtualMachineExtension":
        case "azure-native:compute:VirtualMachineScaleSetExtension":
            return { settings: asText(props.settings) };
        default:
            return {};
    }
}

/** The settings of an extension, which are any JSON, one line for each value: a text in JSON would have its quotes escaped. */
function asText(settings: unknown, name = ""): string {
    if (typeof settings !== "object" || settings === null) return `${name}: ${String(settings)}`;
    return Object.entries(settings)
        .map(([key, value]) => asText(value, key))
        .join("\n");
}

/** The metadata service gives out every value, not only user-data. */
function below(property: string, values: Record<string, string> = {}): Record<string, string> {
    return Object.fromEntries(Object.entries(values).map(([key, value]) => [`${property}.${key}`, value]));
}
