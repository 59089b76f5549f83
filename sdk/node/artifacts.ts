/** Processors that Consul and Nomad are released for and that this product supports. */
export type Architecture = "amd64" | "arm64";

/** SHA-256 in hex of one product's zip for each processor. */
export interface ProcessorChecksums {
    /** Of the zip for Intel and AMD processors, 64 bit. Default none. */
    amd64?: string;
    /** Of the zip for ARM processors, 64 bit. Default none. */
    arm64?: string;
}

/** Pinned checksums of what machines install. */
export interface ArtifactChecksums {
    /** Of Consul's zips. Default none. */
    consul?: ProcessorChecksums;
    /** Of Nomad's zips. Default none. */
    nomad?: ProcessorChecksums;
}

/** Where machines fetch Consul and Nomad from, and what they must be. */
export interface ArtifactSource {
    /**
     * Folder laid out like HashiCorp's releases (`<product>/<version>/<product>_<version>_linux_<arch>.zip`), `https:`,
     * `http:` or, for a folder of the machine itself, `file:`. Default HashiCorp's own releases.
     */
    baseUrl: string;
    /** Pinned SHA-256 of the zips. Default none: the machine verifies HashiCorp's signature over the published checksums. */
    sha256?: ArtifactChecksums;
}

/** https://developer.hashicorp.com/well-architected-framework/verify-hashicorp-binary */
export const officialReleases: ArtifactSource = { baseUrl: "https://releases.hashicorp.com", sha256: {} };
