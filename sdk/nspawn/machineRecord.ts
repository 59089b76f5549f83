import { join } from "node:path";
import type { InterfaceSpec, MachineSpec } from "./machineSpec";
import { machineFolder, machinesFolder, namesIn, readJson, writeJson } from "./state";

/** Record of a machine, in addition to its disk. */
export interface MachineRecord {
    /** As it was asked for. */
    spec: MachineSpec;
    interfaces: Required<InterfaceSpec>[];
    /** By interface, what it has beside its own address, with prefix lengths. */
    extraAddresses?: Record<string, string[]>;
    /** Root folder of the image below its disk. */
    image: string;
    /** Whether the disk is a layer over the image; undefined until it is made. */
    layered?: boolean;
    /** Whether its first boot went as far as its maker wanted to wait for: until then it counts as half made. */
    complete: boolean;
}

/** Only there while the machine has a firewall. */
export const firewallFile = (name: string) => join(machineFolder(name), "firewall.nft");

const recordFile = (name: string) => join(machineFolder(name), "machine.json");

export const consoleLog = (name: string) => join(machineFolder(name), "console.log");

export const hostNameOfSpec = ({ hostName, name }: MachineSpec) => hostName ?? name;

/** Undefined if there is no such machine. */
export async function readRecord(name: string): Promise<MachineRecord | undefined> {
    return readJson<MachineRecord>(recordFile(name));
}

export async function writeRecord(record: MachineRecord): Promise<void> {
    await writeJson(recordFile(record.spec.name), record);
}

/** @throws Error if there is no such machine. */
export async function mustRead(name: string): Promise<MachineRecord> {
    const record = await readRecord(name);
    if (record === undefined)
        throw new Error(`There is no machine \`${name}\` on this host. Create it first.`);
    return record;
}

export async function allRecords(): Promise<MachineRecord[]> {
    const records = await Promise.all((await namesIn(machinesFolder())).map(readRecord));
    return records.filter((record) => record !== undefined);
}
