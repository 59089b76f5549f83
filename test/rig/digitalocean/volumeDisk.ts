import { mkdir, rm, truncate, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { run } from "../../../sdk/process/run";
import { waitFor } from "../../../sdk/nspawn/waitFor";
import { inMachine } from "../../e2e/cluster/inMachine";
import { type Droplet, readAccount, type Volume, volumeFile } from "./accountState";

const GiB = 2 ** 30;

/** Makes the disk of a volume: a loop device of this host, over a file with holes. @returns the device. */
export async function makeDisk(account: string, id: string, size: number): Promise<string> {
    const file = volumeFile(account, id);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, "");
    await truncate(file, size * GiB);
    return (await run("losetup", ["--find", "--show", file])).trim();
}

export async function growDisk(account: string, { id, device }: Volume, size: number): Promise<void> {
    await truncate(volumeFile(account, id), size * GiB);
    await run("losetup", ["--set-capacity", device]);
}

export async function removeDisk(account: string, { id, device }: Volume): Promise<void> {
    await run("losetup", ["--detach", device]);
    await rm(volumeFile(account, id));
}

/** Removes the disks of all volumes of an account, whose droplets are gone. */
export async function removeDisks(account: string): Promise<void> {
    const { volumes } = await readAccount(account);
    for (const volume of Object.values(volumes)) await removeDisk(account, volume);
}

const link = ({ name }: Volume) => `/dev/disk/by-id/scsi-0DO_Volume_${name}`;
const settings = ({ name }: Volume) => `/etc/tmpfiles.d/volume-${name}.conf`;

/** Makes the device appear on the droplet's machine, now and at each boot. */
export async function plugIn({ machine }: Droplet, volume: Volume): Promise<void> {
    if (machine === undefined) return;
    const numbers = (await run("stat", ["--format=%Hr:%Lr", volume.device])).trim();
    const commands = [
        `echo 'b+ ${link(volume)} 0600 root root - ${numbers}' >${settings(volume)}`,
        `systemd-tmpfiles --create ${settings(volume)}`,
    ];
    // A droplet that has just been made may not have its systemd yet.
    await waitFor(`${machine} to have ${volume.name}`, 60_000, () =>
        inMachine(machine, commands.join(" && ")).then(
            () => true,
            () => false,
        ),
    );
}

/** A mount of the device stays until the machine ends. */
export async function unplug({ machine }: Droplet, volume: Volume): Promise<void> {
    if (machine === undefined) return;
    await inMachine(machine, `rm -f ${link(volume)} ${settings(volume)}`).catch(() => undefined);
}
