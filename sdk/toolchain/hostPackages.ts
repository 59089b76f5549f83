import { existsSync } from "node:fs";
import { delimiter, isAbsolute } from "node:path";
import { run } from "../process/run";
import { onPath } from "./onPath";
import type { Progress } from "./progress";

/** A program or file of the operating system that local machines need. */
export interface HostProgram {
    /** A program's name, or a file's path. */
    name: string;
    purpose: string;
    packages: Record<Distribution, string>;
}

type Distribution = "debian" | "fedora" | "opensuse" | "arch";

export const hostPrograms: readonly HostProgram[] = [
    {
        name: "systemd-nspawn",
        purpose: "boots the machines",
        packages: same("systemd-container", { arch: "systemd" }),
    },
    { name: "mmdebstrap", purpose: "makes their image", packages: same("mmdebstrap") },
    {
        // Ubuntu does not trust Debian's archive by itself.
        name: "/usr/share/keyrings/debian-archive-keyring.gpg",
        purpose: "verifies the image's packages",
        packages: same("debian-archive-keyring"),
    },
    { name: "nft", purpose: "is their firewall", packages: same("nftables") },
    { name: "ip", purpose: "makes their network", packages: same("iproute2", { fedora: "iproute" }) },
    {
        name: "sysctl",
        purpose: "lets their network forward",
        packages: same("procps", { fedora: "procps-ng", arch: "procps-ng" }),
    },
];

function same(name: string, others: Partial<HostProgram["packages"]> = {}): HostProgram["packages"] {
    return { debian: name, fedora: name, opensuse: name, arch: name, ...others };
}

/** Those that are not installed; a user's PATH often lacks the folders of system programs, so these are looked into too. */
export function missingHostPrograms(): HostProgram[] {
    const path = [process.env.PATH ?? "", "/usr/sbin", "/sbin"].join(delimiter);
    return hostPrograms.filter(({ name }) => !(isAbsolute(name) ? existsSync(name) : onPath(name, path)));
}

/**
 * Installs missing programs with apt if this process is root and apt exists.
 *
 * @throws Error otherwise, with the missing programs and the command that installs them on each family of distributions.
 */
export async function installHostPackages(progress: Progress): Promise<void> {
    const missing = missingHostPrograms();
    if (missing.length === 0) return;
    if (process.getuid?.() !== 0 || !onPath("apt-get")) throw new Error(missingText(missing));
    const packages = packagesOf(missing, "debian");
    const options = { env: { DEBIAN_FRONTEND: "noninteractive" }, timeout: 15 * 60_000 };
    progress("updating apt's lists");
    await run("apt-get", ["update"], options);
    progress(`installing ${packages.join(", ")}`);
    await run("apt-get", ["install", "--yes", "--no-install-recommends", ...packages], options);
    const still = missingHostPrograms();
    if (still.length > 0) throw new Error(missingText(still));
}

/** One message: what is missing, for what, and how to install it. */
export function missingText(missing: readonly HostProgram[]): string {
    const commands: [string, string, Distribution][] = [
        ["Debian, Ubuntu", "apt-get install", "debian"],
        ["Fedora", "dnf install", "fedora"],
        ["openSUSE", "zypper install", "opensuse"],
        ["Arch", "pacman -S", "arch"],
    ];
    return [
        "Local machines need programs that are not installed:",
        ...missing.map(({ name, purpose }) => `- ${name} (${purpose})`),
        "Run, as root:",
        ...commands.map(
            ([name, command, key]) => `  ${name}: ${command} ${packagesOf(missing, key).join(" ")}`,
        ),
    ].join("\n");
}

function packagesOf(programs: readonly HostProgram[], distribution: Distribution): string[] {
    return [...new Set(programs.map(({ packages }) => packages[distribution]))];
}
