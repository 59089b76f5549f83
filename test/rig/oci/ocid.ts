import { randomBytes } from "node:crypto";

/** The rig's only region; it has three availability domains. */
export const region = "eu-frankfurt-1";

/** @see https://docs.oracle.com/en-us/iaas/Content/General/Concepts/regions.htm */
export const availabilityDomains = [1, 2, 3].map((number) => `Uocm:${region.toUpperCase()}-AD-${number}`);

/** Each availability domain has three. */
export const faultDomains = [1, 2, 3].map((number) => `FAULT-DOMAIN-${number}`);

/** @see https://docs.oracle.com/en-us/iaas/Content/General/Concepts/identifiers.htm */
export function newOcid(type: string): string {
    return `ocid1.${type}.oc1.${region}.${randomBytes(30).toString("hex")}`;
}

/** The last digits of an OCID: enough to tell the resources of one tenancy apart in names on this host. */
export const shortId = (ocid: string) => ocid.slice(-10);
