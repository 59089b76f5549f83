import type { MachineVolume } from "../../../sdk/node";
import { BundledMachine, combined } from "./bundledMachine";

/** The device is a file, in which `content` is what blkid finds. */
const fakes = {
    blkid: '#!/bin/sh\n[ -s "$2" ] || exit 2\ncat "$2"\n',
    "mkfs.ext4":
        '#!/bin/sh\necho "mkfs $2" >>/run/asked\necho "$2: TYPE=\\"ext4\\"" | sed "s/: /: UUID=\\"x\\" /" >"$2"\n',
    resize2fs: '#!/bin/sh\necho "resize2fs $1" >>/run/asked\n',
};
const device = "/dev/disk/by-id/scsi-0DO_Volume_data";
const volume: MachineVolume = { device: `/run${device}`, path: "/srv/my-data", sizeGb: 10 };
const unit = "srv-my\\x2ddata.mount";

let machine: BundledMachine;

beforeEach(async () => {
    machine = await BundledMachine.create();
    for (const [name, script] of Object.entries(fakes))
        await machine.root.write(`usr/local/sbin/${name}`, script, 0o755);
});
afterEach(async () => machine.root.remove());

const attached = async (content = "") => machine.root.write(volume.device.slice(1), content);
const receive = async (given: MachineVolume | undefined) =>
    machine.receive(combined, undefined, undefined, given && { volume: given });
/** The calls for the volume, in order, up to the start of Nomad. */
const asked = async () => {
    const lines = await machine.asked();
    const start = lines.findIndex((line) => line.startsWith("restart") && line.endsWith("nomad"));
    return lines.slice(0, start < 0 ? undefined : start).filter((line) => /mount|volume|Volume/.test(line));
};

test("an empty volume gets a file system, and is mounted before Nomad starts", async () => {
    await attached();
    expect(await receive(volume)).toContain(`${volume.device} is empty: making a file system`);
    expect(await asked()).toEqual([
        `mkfs ${volume.device}`,
        `enable --quiet --now ${unit}`,
        `resize2fs ${volume.device}`,
    ]);
    const text = await machine.root.read(`etc/systemd/system/${unit}`);
    expect(text).toContain(`What=${volume.device}\nWhere=${volume.path}\nType=ext4\n`);
});

test("a volume with a file system keeps it, also when it becomes larger", async () => {
    await attached('/dev/x: UUID="y" TYPE="ext4"\n');
    await receive(volume);
    await receive({ ...volume, sizeGb: 20 });
    expect((await machine.asked()).filter((line) => line.startsWith("mkfs"))).toEqual([]);
});

test.each([
    ["another file system", '/dev/x: TYPE="xfs"\n'],
    ["partitions", '/dev/x: PTUUID="z" PTTYPE="gpt"\n'],
])("a volume with %s is left as it is, and the delivery ends before Nomad starts", async (_, content) => {
    await attached(content);
    await expect(receive(volume)).rejects.toThrow(
        `${volume.device} has content other than a file system ext4, and is left as it is`,
    );
    expect(await machine.root.read(volume.device.slice(1))).toBe(content);
    expect((await machine.asked()).filter((line) => line.endsWith(" nomad"))).toEqual([]);
});

test("files that the volume would hide end the delivery", async () => {
    await attached();
    await machine.root.write("srv/my-data/redis/dump", "data");
    await expect(receive(volume)).rejects.toThrow("/srv/my-data has files, which the volume would hide");
    expect((await machine.asked()).filter((line) => line.startsWith("mkfs"))).toEqual([]);
});

test("a machine gives up the mount of a volume that it no longer has, and no other mount", async () => {
    await attached();
    await receive(volume);
    await machine.root.write("etc/systemd/system/srv-other.mount", "[Mount]\nWhere=/srv/other\n");
    await machine.asked();
    await receive(undefined);
    expect(await asked()).toEqual([`disable --quiet ${unit}`]);
    await expect(machine.root.read(`etc/systemd/system/${unit}`)).rejects.toThrow("ENOENT");
    expect(await machine.root.read("etc/systemd/system/srv-other.mount")).toContain("/srv/other");
});
