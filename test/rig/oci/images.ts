import { findShape } from "./shapes";
import type { TenancyState } from "./tenancyState";

/**
 * An image of Oracle's. Every instance boots Debian 12, with the default user and the firewall of the image it names, because this machine
 * makes no other image.
 */
export interface Image {
    id: string;
    displayName: string;
    operatingSystem: string;
    operatingSystemVersion: string;
    arm: boolean;
    user: string;
    timeCreated: string;
}

interface Release {
    system: string;
    version: string;
    /** Its name in display names. */
    title: string;
    user: string;
}

/** https://docs.oracle.com/en-us/iaas/images/ */
const releases: readonly Release[] = [
    { system: "Canonical Ubuntu", version: "24.04", title: "Canonical-Ubuntu-24.04", user: "ubuntu" },
    { system: "Canonical Ubuntu", version: "22.04", title: "Canonical-Ubuntu-22.04", user: "ubuntu" },
    { system: "Oracle Linux", version: "9", title: "Oracle-Linux-9.6", user: "opc" },
];

/** The newest first, as far as they were published. */
export function imagesOf({ imageReleases }: TenancyState): Image[] {
    const numbers = Array.from({ length: imageReleases }, (_, index) => imageReleases - index);
    return numbers.flatMap((number) =>
        releases.flatMap((release) => [false, true].map(imageOf(release, number))),
    );
}

const imageOf =
    ({ system, version, title, user }: Release, number: number) =>
    (arm: boolean): Image => {
        const day = new Date(Date.UTC(2026, 8, number)).toISOString();
        const displayName = `${title}${arm ? "-aarch64" : ""}-${day.slice(0, 10).replaceAll("-", ".")}-0`;
        return {
            id: `ocid1.image.oc1.eu-frankfurt-1.${displayName.toLowerCase().replaceAll(/[^a-z0-9]/g, "")}`,
            ...{ displayName, operatingSystem: system, operatingSystemVersion: version, arm, user },
            timeCreated: day,
        };
    };

export function fits(image: Image, shape: string): boolean {
    return findShape(shape)?.arm === image.arm;
}
