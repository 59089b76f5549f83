import { join } from "node:path";
import { hostNameOf, interfaceAlias, macAddress, vethName } from "./names";
import { metadataCommands } from "./metadataService";
import type { Network } from "./networkRecord";
import { quote, shell } from "./shell";
import type { ReadOnlyMount } from "./machineSpec";

/** Everything that a machine with a disk needs to boot. */
export interface LaunchPlan {
    machine: string;
    hostName: string;
    /** The machine's folder on the host. */
    folder: string;
    /** The image below a copy-on-write disk; undefined if the disk is a copy. */
    image?: string;
    interfaces: { name: string; address: string; extraAddresses?: readonly string[]; network: Network }[];
    /** nftables ruleset that is loaded before anything can come in. */
    firewallFile?: string;
    metadataFolder?: string;
    readOnlyMounts: readonly ReadOnlyMount[];
    /** Files into which the process is written to move it into the machine's cgroups. */
    cgroupFiles: readonly string[];
    /** A process in the host's network namespace. */
    hostPid: number;
}

export const rootFolder = (folder: string) => join(folder, "root");
export const upperFolder = (folder: string) => join(folder, "upper");
/** Docker's data, beside the disk: the kernel refuses Docker's layers on the disk, which is a layer over the image itself. */
const dockerFolder = (folder: string) => join(folder, "docker");

/**
 * Mounts a machine's disk. `metacopy`: a file whose owner, mode or links change keeps its content in the image, which is
 * what Nomad's exec driver does to every program of a task's root. https://docs.kernel.org/filesystems/overlayfs.html
 */
export function overlayMount(image: string, folder: string): string[] {
    const layers = `lowerdir=${image},upperdir=${upperFolder(folder)},workdir=${join(folder, "work")}`;
    return ["mount", "-t", "overlay", "-o", `metacopy=on,${layers}`, "overlay", rootFolder(folder)];
}

/**
 * The command that becomes the machine. It first enters mount and network namespaces of its own, so that the kernel removes the
 * disk's mount and the machine's interfaces whenever and however the machine ends.
 */
export function launchCommand(plan: LaunchPlan): string[] {
    const namespaces = ["unshare", "--mount", "--net", "--propagation", "private"];
    return [...namespaces, "sh", "-c", launchScript(plan), "sh", ...nspawnArguments(plan)];
}

const nspawnFolder = "/run/systemd/nspawn";

/** Runs in the machine's namespaces and then turns into systemd-nspawn, with the same process id. */
export function launchScript(plan: LaunchPlan): string {
    const { image, folder, interfaces, cgroupFiles, firewallFile, metadataFolder } = plan;
    const overlay = image === undefined ? [] : [shell(...overlayMount(image, folder))];
    const wayOut = interfaces[0]?.network;
    return [
        "set -eu",
        // A killed systemd-nspawn leaves locks and folders there.
        `mkdir -p ${nspawnFolder} && mount -t tmpfs -o mode=755 tmpfs ${nspawnFolder}`,
        ...overlay,
        shell("mkdir", "-p", dockerFolder(folder)),
        ...kernelCommands(folder),
        ...(wayOut === undefined || wayOut.isolated ? [] : nameServerCommands(folder, wayOut)),
        "ip link set dev lo up",
        ...(firewallFile === undefined ? [] : [shell("nft", "-f", firewallFile)]),
        ...interfaces.flatMap((one) => interfaceCommands(plan, one)),
        ...(wayOut === undefined ? [] : [`ip route add default via ${wayOut.gateway}`]),
        ...(metadataFolder === undefined ? [] : metadataCommands(metadataFolder)),
        ...cgroupFiles.map((file) => `echo $$ > ${quote(file)}`),
        'exec systemd-nspawn "$@"',
    ].join("\n");
}

/**
 * Without them Nomad finds no networks of mode `bridge`: systemd-nspawn hides /sys/module, and the image has no kernel. A host whose
 * kernel has no bridges runs no machines at all. https://www.kernel.org/doc/html/latest/kbuild/kbuild.html#modules-builtin
 */
function kernelCommands(folder: string): string[] {
    const modules = `${quote(join(rootFolder(folder), "usr/lib/modules"))}/$(uname -r)`;
    return [`mkdir -p ${modules}`, `echo kernel/net/bridge/bridge.ko > ${modules}/modules.builtin`];
}

/** The gateway answers for the host's name server while its network leads outside, whatever that server is then. Read by systemd-resolved. */
function nameServerCommands(folder: string, { gateway }: Network): string[] {
    const settings = join(rootFolder(folder), "etc/systemd/resolved.conf.d");
    const file = join(settings, "50-host.conf");
    return [shell("mkdir", "-p", settings), `printf '[Resolve]\\nDNS=%s\\n' ${gateway} > ${quote(file)}`];
}

/** A pair of interfaces: one end for the machine, the other on the network's bridge. */
function interfaceCommands(
    { machine, hostPid }: LaunchPlan,
    { name, address, extraAddresses = [], network }: LaunchPlan["interfaces"][number],
): string[] {
    const mac = macAddress(network.name, address);
    const outside = vethName(machine, name);
    const onHost = `nsenter --net=/proc/${hostPid}/ns/net ip link set dev ${outside}`;
    return [
        `ip link add name ${name} address ${mac} type veth peer name ${outside} netns ${hostPid}`,
        `${onHost} alias ${interfaceAlias("machine", machine)}`,
        `${onHost} master ${network.bridge} up`,
        `ip address add ${address}/${network.cidr.split("/")[1]} dev ${name}`,
        `ip link set dev ${name} up`,
        ...extraAddresses.map((extra) => extraAddressCommand(name, extra)),
    ];
}

/** Without the second that the kernel would wait for another owner of an IPv6 address to speak up. */
export function extraAddressCommand(networkInterface: string, address: string): string {
    const options = address.includes(":") ? " nodad" : "";
    return `ip address replace ${address} dev ${networkInterface}${options}`;
}

/** @see https://www.freedesktop.org/software/systemd/man/252/systemd-nspawn.html */
export function nspawnArguments({ machine, hostName, folder, readOnlyMounts }: LaunchPlan): string[] {
    return [
        "--quiet",
        "--boot",
        // Every process between the launch and systemd-nspawn itself has this argument: the mark to find it by.
        `--machine=${hostNameOf(machine)}`,
        `--hostname=${hostName}`,
        `--directory=${rootFolder(folder)}`,
        // The host need not run systemd, and nothing of it may end the machine.
        "--register=no",
        "--keep-unit",
        "--network-namespace-path=/proc/self/ns/net",
        // Nomad's exec driver, Docker and WireGuard in the machine need what they have on a machine of its own.
        "--capability=all",
        "--system-call-filter=@keyring bpf perf_event_open @memlock @privileged",
        "--link-journal=no",
        "--resolv-conf=off",
        "--timezone=off",
        "--console=read-only",
        `--bind=${mountPath(dockerFolder(folder))}:/var/lib/docker`,
        ...readOnlyMounts.map(({ source, target }) => `--bind-ro=${mountPath(source)}:${mountPath(target)}`),
        // To the machine's systemd: say on the console what goes wrong rather than all that it does.
        "systemd.show_status=error",
    ];
}

/** systemd-nspawn splits at colons. */
const mountPath = (path: string) => path.replaceAll(/[\\:]/g, "\\$&");
