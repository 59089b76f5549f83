import { spawnSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { hierarchies } from "./cgroups";

/** The facts that decide whether this host can run machines. */
export interface HostFacts {
    platform: NodeJS.Platform;
    /** 0 is root; undefined if there are no user ids. */
    userId?: number;
    /** The kernel's error for namespaces with a bridge and a veth pair; undefined if they work. */
    kernelRefusal?: string;
    /** Why no cgroup can be made; undefined if it can. */
    cgroupRefusal?: string;
}

/**
 * Every reason why this host cannot run machines, with what to do; none if it can. It tries each feature and leaves nothing behind.
 * `missingHostPrograms` of the toolchain reports missing programs.
 */
export function checkHost(): string[] {
    const base = { platform: process.platform, userId: process.getuid?.() };
    const ready = base.platform === "linux" && base.userId === 0;
    return hostProblems(ready ? { ...base, ...tryHost() } : base);
}

/** The reasons alone, for any host. */
export function hostProblems({ platform, userId, kernelRefusal, cgroupRefusal }: HostFacts): string[] {
    if (platform !== "linux")
        return [
            `Machines run on Linux only, and this is ${systemName(platform)}. Use a Linux virtual machine, or one of ` +
                "the programs for a cloud.",
        ];
    if (userId !== 0)
        return [`Machines need root, and this is user ${userId}. Run it with sudo, or in a root shell.`];
    return [
        ...(kernelRefusal === undefined
            ? []
            : [
                  `The kernel gives no namespaces with bridges and veth interfaces: ${kernelRefusal}. ` +
                      "In a container, run it privileged; otherwise load the modules `bridge` and `veth`.",
              ]),
        ...(cgroupRefusal === undefined
            ? []
            : [
                  `No cgroup can be made: ${cgroupRefusal}. ` +
                      "In a container, run it privileged; otherwise mount /sys/fs/cgroup writable.",
              ]),
    ];
}

function systemName(platform: NodeJS.Platform): string {
    const names: Partial<Record<NodeJS.Platform, string>> = { darwin: "macOS", win32: "Windows" };
    return names[platform] ?? platform;
}

function tryHost(): Pick<HostFacts, "kernelRefusal" | "cgroupRefusal"> {
    return { kernelRefusal: tryKernel(), cgroupRefusal: tryCgroups() };
}

/** In namespaces of its own, so that the interfaces go with the command. */
function tryKernel(): string | undefined {
    const script =
        "command -v ip >/dev/null || exit 0; ip link add b0 type bridge && ip link add v0 type veth peer name v1";
    const namespaces = ["--mount", "--net", "--uts", "--ipc", "--pid", "--fork", "--propagation", "private"];
    const { status, stderr, error } = spawnSync("unshare", [...namespaces, "sh", "-c", script], {
        encoding: "utf8",
    });
    if (error !== undefined || status === 0) return error?.message;
    return stderr.trim().replaceAll("\n", "; ");
}

function tryCgroups(): string | undefined {
    try {
        const tops = hierarchies();
        tops.forEach((top) => accessSync(top, constants.W_OK));
        return tops.length === 0 ? "/sys/fs/cgroup has no cgroup hierarchy" : undefined;
    } catch (error) {
        return (error as Error).message;
    }
}
