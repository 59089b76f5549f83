import { chmod, mkdir, writeFile } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import { CommandError, run } from "../process/run";
import { overlayMount, rootFolder, upperFolder } from "./launchPlan";

export interface DiskSpec {
    /** The machine's folder. */
    folder: string;
    /** The image's root folder. */
    image: string;
    hostName: string;
    userData: string | Uint8Array;
    vendorData?: string;
    /** Lines of `authorized_keys`. */
    sshKeys?: readonly string[];
    /** Instance ID, by which cloud-init recognises a new machine and runs the user-data once. */
    instanceId: string;
}

/**
 * Makes the file system place each machine's folder far from the folders of other machines (attribute `T` of ext4). ext4 without a
 * journal does not reuse the place of a deleted file for minutes. Beside the files of removed machines, a new file can cost several
 * times the processor time. Does nothing on a file system that does not have the attribute.
 *
 * @param folder The folder of all machines.
 * @see https://man7.org/linux/man-pages/man1/chattr.1.html
 */
export async function placeApart(folder: string): Promise<void> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await run("chattr", ["+T", folder]).catch(() => undefined);
}

/** @returns whether the disk is a layer over the image, made at once, rather than a copy of it. */
export async function makeDisk({
    folder,
    image,
    hostName,
    userData,
    vendorData,
    sshKeys = [],
    instanceId,
}: DiskSpec): Promise<boolean> {
    for (const path of [upperFolder(folder), join(folder, "work"), rootFolder(folder)])
        await makeFolder(path);
    const layered = await canOverlay(image, folder);
    if (!layered) await run("cp", ["-a", "--reflink=auto", `${image}/.`, rootFolder(folder)]);
    const root = layered ? upperFolder(folder) : rootFolder(folder);
    const seed = "var/lib/cloud/seed/nocloud";
    const metaData = { "instance-id": instanceId, "local-hostname": hostName, "public-keys": sshKeys };
    await placeFile(root, "etc/hostname", `${hostName}\n`, 0o644);
    await placeFile(root, "etc/hosts", `127.0.0.1 localhost\n127.0.1.1 ${hostName}\n::1 localhost\n`, 0o644);
    await placeFile(root, `${seed}/meta-data`, JSON.stringify(metaData), 0o600);
    await placeFile(root, `${seed}/user-data`, userData, 0o600);
    if (vendorData !== undefined) await placeFile(root, `${seed}/vendor-data`, vendorData, 0o600);
    return layered;
}

/** Tried rather than looked up, as it depends on both file systems; the mount is gone with the command. */
async function canOverlay(image: string, folder: string): Promise<boolean> {
    try {
        await run("unshare", ["--mount", "--propagation", "private", ...overlayMount(image, folder)]);
        return true;
    } catch (error) {
        if (error instanceof CommandError) return false;
        throw error;
    }
}

/** With the folders on the way readable for all, whatever this process' umask: in a layer they hide the image's. */
async function placeFile(
    root: string,
    path: string,
    content: string | Uint8Array,
    mode: number,
): Promise<void> {
    const parts = relative(root, join(root, dirname(path))).split(sep);
    for (let depth = 1; depth <= parts.length; depth++)
        await makeFolder(join(root, ...parts.slice(0, depth)));
    await writeFile(join(root, path), content);
    await chmod(join(root, path), mode);
}

async function makeFolder(path: string): Promise<void> {
    await mkdir(path, { recursive: true });
    await chmod(path, 0o755);
}
