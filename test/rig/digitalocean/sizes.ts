/** Price and resources of a droplet, by slug. */
export interface Size {
    slug: string;
    vcpus: number;
    /** MB. */
    memory: number;
    /** GB. */
    disk: number;
    /** USD. An hour costs 1/672 of it. */
    priceMonthly: number;
    /** Slugs of the only regions that have it. Default: all. */
    regions?: readonly string[];
}

/** A few of https://slugs.do-api.dev, with the prices of https://www.digitalocean.com/pricing/droplets. */
const table: readonly Size[] = [
    {
        ...{ slug: "s-1vcpu-512mb-10gb", vcpus: 1, memory: 512, disk: 10, priceMonthly: 4 },
        regions: ["ams3", "fra1", "nyc1", "sfo3", "sgp1", "syd1"],
    },
    { slug: "s-1vcpu-1gb", vcpus: 1, memory: 1024, disk: 25, priceMonthly: 6 },
    { slug: "s-1vcpu-2gb", vcpus: 1, memory: 2048, disk: 50, priceMonthly: 12 },
    { slug: "s-2vcpu-2gb", vcpus: 2, memory: 2048, disk: 60, priceMonthly: 18 },
    { slug: "s-2vcpu-4gb", vcpus: 2, memory: 4096, disk: 80, priceMonthly: 24 },
    { slug: "s-4vcpu-8gb", vcpus: 4, memory: 8192, disk: 160, priceMonthly: 48 },
    { slug: "s-8vcpu-16gb", vcpus: 8, memory: 16384, disk: 320, priceMonthly: 96 },
];

export function findSize(slug: string): Size | undefined {
    return table.find((size) => size.slug === slug.toLowerCase());
}

export function priceHourly({ priceMonthly }: Size): number {
    return Math.round((priceMonthly / 672) * 1e5) / 1e5;
}
