import { addressAt, parseCidr } from "../../sdk/topology";
import { localAnswers, types } from "./answers";
import type { Answers } from "./recorder";

export const ociTypes = {
    vcn: "oci:Core/vcn:Vcn",
    gateway: "oci:Core/internetGateway:InternetGateway",
    routes: "oci:Core/defaultRouteTable:DefaultRouteTable",
    securityList: "oci:Core/defaultSecurityList:DefaultSecurityList",
    subnet: "oci:Core/subnet:Subnet",
    securityGroup: "oci:Core/networkSecurityGroup:NetworkSecurityGroup",
    rule: "oci:Core/networkSecurityGroupSecurityRule:NetworkSecurityGroupSecurityRule",
    report: "oci:Core/computeCapacityReport:ComputeCapacityReport",
    instance: "oci:Core/instance:Instance",
} as const;

export interface TenancyAnswers {
    /** Names of the availability domains. */
    domains?: string[];
    /** Oracle's word about room, by domain and shape. */
    room?: (domain: string, shape: string) => string;
    /** Instances of the compartment. */
    instances?: { state: string; freeformTags: Record<string, string> }[];
    /** Image of a shape; none by default gives each processor its own. */
    imagesOf?: (operatingSystem: string, shape: string) => string[];
}

const imagesOf = (system: string, shape: string) => [
    `ocid1.image.oc1..${system.replaceAll(" ", "-")}-${shape.includes(".A1.") ? "aarch64" : "x86"}`,
    "ocid1.image.oc1..older",
];

/** Invented answers in the form of Oracle's. */
export function ociAnswers(tenancy: TenancyAnswers = {}): Answers {
    const domains = tenancy.domains ?? ["Uocm:EU-1-AD-1", "Uocm:EU-1-AD-2", "Uocm:EU-1-AD-3"];
    let instances = 0;
    return {
        ...localAnswers(),
        [ociTypes.vcn]: (name) => ({
            id: `ocid1.vcn.${name}`,
            outputs: { defaultSecurityListId: "list-1", defaultRouteTableId: "routes-1" },
        }),
        [types.capacityQuestion]: () => ({ outputs: { asked: "2026-11-30T07:00:00.000Z" } }),
        [ociTypes.report]: (_, { availabilityDomain, shapeAvailabilities }) => {
            const [asked] = shapeAvailabilities as { instanceShape: string }[];
            const availabilityStatus =
                tenancy.room?.(availabilityDomain as string, asked!.instanceShape) ?? "AVAILABLE";
            return { outputs: { shapeAvailabilities: [{ ...asked, availabilityStatus }] } };
        },
        [ociTypes.instance]: () => {
            const host = 2 + instances++;
            return {
                id: `ocid1.instance.${host}`,
                outputs: {
                    publicIp: addressAt(parseCidr("203.0.113.0/24")!, host),
                    privateIp: addressAt(parseCidr("10.20.0.0/24")!, host),
                },
            };
        },
        "oci:Identity/getAvailabilityDomains:getAvailabilityDomains": () => ({
            outputs: { availabilityDomains: domains.map((name) => ({ name })) },
        }),
        "oci:Core/getImages:getImages": (_, { operatingSystem, shape }) => ({
            outputs: {
                images: (tenancy.imagesOf ?? imagesOf)(operatingSystem as string, shape as string).map(
                    (id) => ({ id }),
                ),
            },
        }),
        "oci:Core/getInstances:getInstances": () => ({ outputs: { instances: tenancy.instances ?? [] } }),
    };
}
