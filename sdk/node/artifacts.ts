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
    /** Checksums of the archives of the CNI plugins. Default: those of the official release. */
    cniPlugins?: ProcessorChecksums;
}

/** A download site of Consul, Nomad and the CNI plugins, and the checksums of its files. */
export interface ArtifactSource {
    /**
     * URL of a folder with the layout of HashiCorp's releases (`<product>/<version>/<product>_<version>_linux_<arch>.zip`). Nomad's
     * clients also fetch `cni-plugins/1.9.1/cni-plugins-linux-<arch>-v1.9.1.tgz` there, unless it is HashiCorp's own site; then they
     * fetch it from GitHub.
     * Allowed: `https:`, `http:`, and `file:` for a folder of the machine itself.
     */
    baseUrl: string;
    /** Pinned checksums of the zips. Default: none; the machine then verifies HashiCorp's signature of the published checksums. */
    sha256?: ArtifactChecksums;
}

/** https://developer.hashicorp.com/well-architected-framework/verify-hashicorp-binary */
export const officialReleases: ArtifactSource = { baseUrl: "https://releases.hashicorp.com", sha256: {} };
