import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import type { Progress } from "../toolchain";
import { chooseAddress, isMachineAddress } from "./addressChoice";
import { boot, findNetwork, waitForSsh } from "./boot";
import { makeDisk, placeApart } from "./disk";
import { writeFirewall } from "./firewall";
import { ensureImage } from "./image";
import {
    allRecords,
    consoleLog,
    hostNameOfSpec,
    type MachineRecord,
    mustRead,
    readRecord,
    writeRecord,
} from "./machineRecord";
import { checkSpec, type InterfaceSpec, type MachineSpec } from "./machineSpec";
import { machineFolder, machinesFolder, networksFolder, removeFile, withLock } from "./state";
import { pullPlug, shutDown } from "./stop";
import { supervisorOf } from "./supervisor";

/** A machine on this host: to the rest of the code what a droplet is. */
export interface Machine {
    name: string;
    hostName: string;
    state: "running" | "stopped";
    interfaces: Required<InterfaceSpec>[];
    /** The file on the host with what it printed on its console since it was last started. */
    consoleLog: string;
}

/** How a machine boots for the first time. */
export interface FirstBoot {
    /** Default true; false: it is enough that it boots, as for a cloud, which looks no further. */
    awaitSsh?: boolean;
    /** See `setFirewall`: in force before anything runs. Default none. */
    firewall?: string;
}

/**
 * Makes a machine and boots it. A machine of the same spec is started if it is stopped. A machine whose making was interrupted is
 * made again.
 *
 * @param progress Called with a line for each step. Default: prints nothing.
 * @returns when the machine answers SSH, unless the spec says not to wait.
 * @throws Error if the spec is wrong, a machine of that name exists with another spec, or SSH does not answer within three
 * minutes. The message then has the end of the machine's console.
 */
export async function createMachine(
    spec: MachineSpec,
    progress: Progress = () => undefined,
    { awaitSsh = true, firewall }: FirstBoot = {},
): Promise<Machine> {
    checkSpec(spec);
    const image = await ensureImage(progress);
    return withLock(machineFolder(spec.name), async () => {
        const known = await readRecord(spec.name);
        if (known?.complete) {
            refuseOtherSpec(known, spec);
            return ensureRunning(known, awaitSsh);
        }
        await clear(spec.name);
        await placeApart(machinesFolder());
        const record = await reserve(spec, image.folder);
        progress("making the disk");
        record.layered = await makeDisk({
            folder: machineFolder(spec.name),
            image: image.folder,
            hostName: hostNameOfSpec(spec),
            userData: spec.userData,
            vendorData: spec.vendorData,
            sshKeys: spec.sshKeys,
            instanceId: randomUUID(),
        });
        await writeRecord(record);
        if (firewall !== undefined) await writeFirewall(spec.name, firewall);
        progress(awaitSsh ? "booting, waiting for SSH to answer" : "booting");
        await boot(record, awaitSsh);
        await writeRecord({ ...record, complete: true });
        return describe(record);
    });
}

function refuseOtherSpec(known: MachineRecord, spec: MachineSpec): void {
    if (isDeepStrictEqual(known.spec, JSON.parse(JSON.stringify(spec)))) return; // undefined values are not written
    throw new Error(
        `A machine \`${spec.name}\` exists already, made by another spec. Remove it first, or choose another name.`,
    );
}

/** Writes the machine down with an address for each interface, which nobody else gets from then on. */
async function reserve(spec: MachineSpec, image: string): Promise<MachineRecord> {
    return withLock(networksFolder(), async () => {
        const taken = (await allRecords()).flatMap(({ interfaces }) => interfaces);
        const interfaces: Required<InterfaceSpec>[] = [];
        for (const wanted of spec.interfaces)
            interfaces.push({ ...wanted, address: await addressFor(wanted, [...taken, ...interfaces]) });
        const record = { spec, interfaces, image, complete: false };
        await writeRecord(record);
        return record;
    });
}

async function addressFor(wanted: InterfaceSpec, taken: Required<InterfaceSpec>[]): Promise<string> {
    const { cidr } = await findNetwork(wanted.network);
    const used = taken.filter(({ network }) => network === wanted.network).map(({ address }) => address);
    if (wanted.address === undefined) return chooseAddress(cidr, used);
    if (isMachineAddress(cidr, wanted.address) && !used.includes(wanted.address)) return wanted.address;
    throw new Error(
        `Expected \`interfaces.address\` to be a free one of ${cidr}, from its third to its last but one, got ` +
            `\`${wanted.address}\`. Leave it out to have one chosen.`,
    );
}

/**
 * Boots a stopped machine with its disk as it was left; a running one stays as it is.
 *
 * @returns once it answers SSH; with `awaitSsh` false once it boots.
 */
export async function startMachine(name: string, { awaitSsh = true } = {}): Promise<Machine> {
    return withLock(machineFolder(name), async () => ensureRunning(await mustRead(name), awaitSsh));
}

async function ensureRunning(record: MachineRecord, awaitSsh: boolean): Promise<Machine> {
    if (supervisorOf(record.spec.name) === undefined) await boot(record, awaitSsh);
    else if (awaitSsh) await waitForSsh(record);
    return describe(record);
}

/** Shuts a machine down and keeps its disk; after half a minute as `killMachine` does. */
export async function stopMachine(name: string): Promise<void> {
    await mustRead(name);
    await shutDown(name);
}

/** Ends a machine at once, as pulling its plug does, and keeps its disk. */
export async function killMachine(name: string): Promise<void> {
    await mustRead(name);
    await pullPlug(name);
}

/** Ends all machines whose name starts with the prefix at once, and keeps their disks. */
export async function killMachines(prefix: string): Promise<void> {
    await pullPlug(...(await listMachines(prefix)).map(({ name }) => name));
}

/** Removes a machine with its disk, whatever its state. Does nothing if there is none. */
export async function removeMachine(name: string): Promise<void> {
    await pullPlug(name); // one that is being made ends now, rather than when it would have booted
    await withLock(machineFolder(name), () => clear(name));
}

async function clear(name: string): Promise<void> {
    await pullPlug(name);
    await removeFile(machineFolder(name));
}

/** Undefined if there is no such machine. */
export async function getMachine(name: string): Promise<Machine | undefined> {
    const record = await readRecord(name);
    return record && describe(record);
}

/** The machines whose name starts with the prefix; default all. */
export async function listMachines(prefix = ""): Promise<Machine[]> {
    return (await allRecords()).filter(({ spec }) => spec.name.startsWith(prefix)).map(describe);
}

function describe({ spec, interfaces }: MachineRecord): Machine {
    return {
        name: spec.name,
        hostName: hostNameOfSpec(spec),
        state: supervisorOf(spec.name) === undefined ? "stopped" : "running",
        interfaces,
        consoleLog: consoleLog(spec.name),
    };
}
