/** https://docs.digitalocean.com/platform/regional-availability/ */
const slugs = [
    ...["ams3", "atl1", "blr1", "fra1", "lon1", "nyc1", "nyc2", "nyc3"],
    ...["sfo2", "sfo3", "sgp1", "syd1", "tor1"],
];

export const isRegion = (slug: string) => slugs.includes(slug.toLowerCase());
