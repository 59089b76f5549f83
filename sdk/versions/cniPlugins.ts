/**
 * The CNI reference plugins that Nomad's bridge networks use, with the SHA-256 of each release archive.
 * https://github.com/containernetworking/plugins/releases
 */
export const cniPlugins = {
    version: "1.9.1",
    sha256: {
        amd64: "b98f74a0f8522f0a83867178729c1aa70f2158f90c45a2ca8fa791db1c76b303",
        arm64: "56171987d3947707c3563db2f4001bccaf50fd63468611b9f3cbecb1375ee7ec",
    },
    baseUrl: "https://github.com/containernetworking/plugins/releases/download/v1.9.1",
} as const;

/** File name of the release archive for a processor architecture. */
export function cniPluginsArchive(architecture: string): string {
    return `cni-plugins-linux-${architecture}-v${cniPlugins.version}.tgz`;
}
