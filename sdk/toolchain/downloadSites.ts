import { type HashicorpSource, hashicorpReleases } from "./hashicorpRelease";
import { pluginSite } from "./providerPlugins";
import { type PulumiSource, pulumiReleases } from "./pulumiRelease";

/** The sites of official downloads. */
export interface DownloadSites {
    hashicorp: HashicorpSource;
    pulumi: PulumiSource;
    /** The site from which the engine itself downloads plugins. */
    plugins: string;
}

export const officialSites: DownloadSites = {
    hashicorp: hashicorpReleases,
    pulumi: pulumiReleases,
    plugins: pluginSite,
};
