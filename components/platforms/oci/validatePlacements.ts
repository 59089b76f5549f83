import type { Problem } from "../../../sdk/topology";
import type { OciArgs } from "./args";
import { validateShape } from "./validateShape";

/** No region has more. https://docs.oracle.com/iaas/Content/General/Concepts/regions.htm */
const mostDomains = 3;

/** Problems of the places; the region's number of availability domains is known only to Oracle. */
export function validatePlacements({ placements, tenancyId }: OciArgs): Problem[] {
    if (placements === undefined) return [];
    const keys = placements.map(({ availabilityDomain = 1, shape = "" }) => `${shape} ${availabilityDomain}`);
    return [
        ...(placements.length === 0 ? [none] : []),
        ...(tenancyId === undefined ? [noTenancy] : []),
        ...placements.flatMap(({ availabilityDomain, shape }, index) => {
            const path = `oci.placements[${index}]`;
            return [
                ...validateShape(`${path}.shape`, shape),
                ...validateDomain(`${path}.availabilityDomain`, availabilityDomain),
                ...(keys.indexOf(keys[index]!) < index ? [repeated(path)] : []),
            ];
        }),
    ];
}

const none: Problem = {
    propertyPath: "oci.placements",
    reason: "Expected `oci.placements` to have at least one place, got none. Add one like `{ availabilityDomain: 1 }`, or leave it out.",
};

const noTenancy: Problem = {
    propertyPath: "oci.tenancyId",
    reason: "Expected `oci.tenancyId` to name the tenancy with `oci.placements`, got none: only its root compartment answers questions about capacity. Add its OCID, `ocid1.tenancy.…`.",
};

function validateDomain(path: string, number: number | undefined): Problem[] {
    if (number === undefined || (Number.isInteger(number) && number >= 1 && number <= mostDomains)) return [];
    return [
        {
            propertyPath: path,
            reason: `Expected \`${path}\` to be a whole number from 1 to ${mostDomains}, got \`${number}\`. Leave it out for 1.`,
        },
    ];
}

function repeated(path: string): Problem {
    return {
        propertyPath: path,
        reason: `Expected \`${path}\` to differ from the places before it, got one of them again. Remove it.`,
    };
}
