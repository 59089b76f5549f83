/** Processors that Consul and Nomad are released for and that this product supports. */
export type Architecture = "amd64" | "arm64";

/** Where machines fetch Consul and Nomad from, and what they must be. */
export interface ArtifactSource {
    /**
     * Folder laid out like HashiCorp's releases (`<product>/<version>/<product>_<version>_linux_<arch>.zip`), `https:`,
     * `http:` or, for a folder of the machine itself, `file:`. Default HashiCorp's own releases.
     */
    baseUrl: string;
    /** Pinned SHA-256 in hex. Where there is none the machine verifies HashiCorp's signature over the published checksums. */
    sha256: Partial<Record<"consul" | "nomad", Partial<Record<Architecture, string>>>>;
}

/** https://developer.hashicorp.com/well-architected-framework/verify-hashicorp-binary */
export const officialReleases: ArtifactSource = { baseUrl: "https://releases.hashicorp.com", sha256: {} };
