/** Processor names as Go, HashiCorp and Debian write them. */
export type Arch = "amd64" | "arm64";

/** An operating system and processor that every tool of the table is published for. */
export interface Platform {
    os: "linux" | "darwin";
    arch: Arch;
}

/**
 * The platform of this machine.
 *
 * @throws if the tools are not published for it.
 */
export function hostPlatform(os: string = process.platform, arch: string = process.arch): Platform {
    if ((os !== "linux" && os !== "darwin") || (arch !== "x64" && arch !== "arm64"))
        throw new Error(
            `Expected Linux or macOS on x64 or arm64, got \`${os}\` on \`${arch}\`: ` +
                "use such a machine (on Windows: WSL 2).",
        );
    return { os, arch: arch === "x64" ? "amd64" : "arm64" };
}
