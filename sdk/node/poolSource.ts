import { joinUnits } from "../agents";

/** Where a pool's member fetches the bundle of its pool, and what it watches. None of it is secret. */
export interface PoolSource {
    /** Where the bundle is: a file of the machine or a vault. */
    bundle: BundleFile | BundleVault;
    /** Announcements of a termination that the member watches: `azure` is the metadata service's. Default: none. */
    events?: "azure";
}

/** A bundle in a file of the machine. */
export interface BundleFile {
    /** The file's path. Its folder, not the file, should be what the machine mounts, because another file replaces it. */
    file: string;
}

/** A bundle in Azure's Key Vault, in the pieces that {@link vaultSecrets} makes. */
export interface BundleVault {
    /** The vault's URL: `https://NAME.vault.azure.net`. */
    keyVault: string;
    /** Client ID of the machine's user-assigned identity that may read the vault. */
    identity: string;
}

export const poolSourcePath = "/etc/nomad-cluster/pool-source";

/** Files of a member that its boot document brings, beside the node program. */
export function poolSourceFiles(source: PoolSource): Record<string, string> {
    return { [poolSourcePath.slice(1)]: assignments(source), ...joinUnits() };
}

/** As shell assignments, like the settings of the node program. */
function assignments({ bundle, events }: PoolSource): string {
    const values = {
        ...("file" in bundle
            ? { SOURCE: `file:${bundle.file}` }
            : { SOURCE: `keyvault:${bundle.keyVault}`, IDENTITY: bundle.identity }),
        ...(events && { EVENTS: events }),
    };
    return Object.entries(values)
        .map(([name, value]) => `${name}='${value}'\n`)
        .join("");
}
