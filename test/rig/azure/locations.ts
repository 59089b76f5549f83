import { ServiceError } from "./request";

/** A few regions, with their availability zones. https://learn.microsoft.com/azure/reliability/regions-list */
const locations: Record<string, readonly string[]> = {
    westeurope: ["1", "2", "3"],
    northeurope: ["1", "2", "3"],
    germanywestcentral: ["1", "2", "3"],
    swedencentral: ["1", "2", "3"],
    eastus: ["1", "2", "3"],
    northcentralus: [],
};

/** A location in the API's own form. @throws ServiceError if there is none of that name. */
export function checkLocation(name: string, type: string): string {
    const place = name.toLowerCase().replaceAll(" ", "");
    if (place in locations) return place;
    throw new ServiceError(
        400,
        "LocationNotAvailableForResourceType",
        `The provided location '${name}' is not available for resource type '${type}'. List of available regions for the resource type is '${Object.keys(locations).join(",")}'.`,
    );
}

/** @throws ServiceError if a region does not have these zones. */
export function checkZones(place: string, zones: readonly string[] = []): void {
    const missing = zones.filter((zone) => !locations[place]?.includes(zone));
    if (missing.length > 0)
        throw new ServiceError(
            400,
            "LocationNotSupportAvailabilityZones",
            `The zone(s) '${missing.join(",")}' for resource is not supported. The supported zones for location '${place}' are '${locations[place]?.join(",") ?? ""}'`,
        );
}
