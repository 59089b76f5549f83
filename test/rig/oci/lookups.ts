import { fits, imagesOf } from "./images";
import { outputsOf } from "./instance";
import { availabilityDomains } from "./ocid";
import { checkCompartment, request } from "./request";
import type { Instance } from "./tenancyState";
import type { Lookups } from "../plugin/resourceType";

interface Filter {
    name: string;
    values: string[];
    regex?: boolean;
}

interface ImagesInputs {
    compartmentId: string;
    operatingSystem?: string;
    operatingSystemVersion?: string;
    shape?: string;
    displayName?: string;
    sortBy?: string;
    sortOrder?: string;
    filters?: Filter[];
}

interface InstancesInputs {
    compartmentId: string;
    availabilityDomain?: string;
    displayName?: string;
    state?: Instance["state"];
    filters?: Filter[];
}

/** The functions of the real plugin that are used. */
export const lookups: Lookups = {
    "oci:Identity/getAvailabilityDomains:getAvailabilityDomains": async (inputs) => {
        const { compartmentId } = inputs as { compartmentId: string };
        const service = {
            title: "Identity Availability Domain",
            page: "identity_availability_domains",
            path: "availabilityDomains",
        };
        return request(service, "ListAvailabilityDomains", () => {
            checkCompartment(compartmentId);
            const found = availabilityDomains.map((name) => ({
                id: `ocid1.availabilitydomain.oc1..${name}`,
                name,
                compartmentId,
            }));
            return { ...inputs, id: compartmentId, availabilityDomains: found };
        });
    },
    "oci:Core/getImages:getImages": async (inputs) => {
        const wanted = inputs as unknown as ImagesInputs;
        const service = { title: "Core Image", page: "core_images", path: "images" };
        return request(service, "ListImages", (state) => {
            checkCompartment(wanted.compartmentId);
            const { operatingSystem, operatingSystemVersion, displayName, shape } = wanted;
            const images = imagesOf(state)
                .filter((image) => matches(image, { operatingSystem, operatingSystemVersion, displayName }))
                .filter((image) => shape === undefined || fits(image, shape))
                .map(({ id, displayName, operatingSystem, operatingSystemVersion, timeCreated }) => ({
                    ...{ id, displayName, operatingSystem, operatingSystemVersion, timeCreated },
                    ...{ state: "AVAILABLE", compartmentId: "" },
                }))
                .filter((image) => passes(image, wanted.filters));
            // By default the newest first; by name, the first by the alphabet first.
            const byName = wanted.sortBy === "DISPLAYNAME";
            const key = (image: (typeof images)[number]) => (byName ? image.displayName : image.timeCreated);
            const ascending = (wanted.sortOrder ?? (byName ? "ASC" : "DESC")) === "ASC";
            images.sort((a, b) => key(a).localeCompare(key(b)) * (ascending ? 1 : -1));
            return { ...inputs, id: wanted.compartmentId, images };
        });
    },
    "oci:Core/getInstances:getInstances": async (inputs) => {
        const wanted = inputs as unknown as InstancesInputs;
        const service = { title: "Core Instance", page: "core_instances", path: "instances" };
        return request(service, "ListInstances", (tenancy) => {
            checkCompartment(wanted.compartmentId);
            const { availabilityDomain, displayName, state } = wanted;
            const instances = Object.values(tenancy.instances)
                .filter(({ compartmentId }) => compartmentId === wanted.compartmentId)
                .map((one) => ({ id: one.id, ...outputsOf(one) }))
                .filter((one) => matches(one, { availabilityDomain, displayName, state }))
                .filter((one) => passes(one, wanted.filters));
            return { ...inputs, id: wanted.compartmentId, instances };
        });
    },
};

/** Whether a thing has every property that was asked for. */
function matches<T extends object>(thing: T, wanted: Partial<T>): boolean {
    return Object.entries(wanted).every(
        ([name, value]) => value === undefined || thing[name as keyof T] === value,
    );
}

/** By Terraform's names, such as `freeform_tags.cluster`, and Pulumi's. */
function passes(thing: object, filters: readonly Filter[] = []): boolean {
    return filters.every(({ name, values, regex }) => {
        const [first = "", ...rest] = name.split(".");
        const property = first.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
        const part = (thing as Record<string, unknown>)[property];
        const value =
            rest.length === 0 ? part : (part as Record<string, string> | undefined)?.[rest.join(".")];
        return values.some((one) => (regex ? new RegExp(one).test(String(value)) : String(value) === one));
    });
}
