/** Processor architectures that this package supports. */
export type Architecture = "amd64" | "arm64";

/** SHA-256 checksums of one product's zip files, in hexadecimal digits. */
export interface ProcessorChecksums {
    /** Checksum of the zip for Intel and AMD processors, 64 bit. Default: none. */
    amd64?: string;
    /** Checksum of the zip for ARM processors, 64 bit. Default: none. */
    arm64?: string;
}

/** Pinned checksums of the files that machines install. */
export interface ArtifactChecksums {
    /** Checksums of Consul's zips. Default: none. */
    consul?: ProcessorChecksums;
    /** Checksums of Nomad's zips. Default: none. */
    nomad?: ProcessorChecksums;
}

/** A download site of Consul and Nomad, and the checksums of its files. */
export interface ArtifactSource {
    /**
     * URL of a folder with the layout of HashiCorp's releases (`<product>/<version>/<product>_<version>_linux_<arch>.zip`).
     * Allowed: `https:`, `http:`, and `file:` for a folder of the machine itself.
     */
    baseUrl: string;
    /** Pinned checksums of the zips. Default: none; the machine then verifies HashiCorp's signature of the published checksums. */
    sha256?: ArtifactChecksums;
}

/** https://developer.hashicorp.com/well-architected-framework/verify-hashicorp-binary */
export const officialReleases: ArtifactSource = { baseUrl: "https://releases.hashicorp.com", sha256: {} };
