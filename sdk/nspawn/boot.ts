import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { stripVTControlCharacters } from "node:util";
import { createCgroups } from "./cgroups";
import { launchCommand, type LaunchPlan } from "./launchPlan";
import { consoleLog, firewallFile, hostNameOfSpec, type MachineRecord } from "./machineRecord";
import { ensureNetwork, getNetwork } from "./network";
import type { Network } from "./networkRecord";
import { runningNamespace } from "./namespace";
import { sshAnswers } from "../ssh/sshAnswers";
import { machineFolder, networksFolder, withLock } from "./state";
import { pullPlug } from "./stop";
import { launch, type Launched } from "./supervisor";
import { waitFor } from "./waitFor";

/** Nine machines on two cores need a fifth of it. */
const bootTimeout = 180_000;

/** Boots a machine with a disk. Returns when the machine boots or, if requested, when it answers SSH. */
export async function boot(record: MachineRecord, awaitSsh: boolean): Promise<void> {
    const { name, readOnlyMounts = [], metadataFolder } = record.spec;
    await pullPlug(name); // a killed supervisor may have left processes
    const interfaces = await withLock(networksFolder(), () => attach(record));
    const launched = launch(
        launchCommand({
            machine: name,
            hostName: hostNameOfSpec(record.spec),
            folder: machineFolder(name),
            image: record.layered ? record.image : undefined,
            interfaces,
            readOnlyMounts,
            firewallFile: existsSync(firewallFile(name)) ? firewallFile(name) : undefined,
            metadataFolder,
            cgroupFiles: await createCgroups(name),
            hostPid: process.pid,
        }),
        consoleLog(name),
    );
    await (awaitSsh ? waitForSsh(record, launched) : waitUntilBooting(name, launched));
}

/** Each interface with its network, whose bridge is there from now on. */
async function attach({ interfaces, extraAddresses = {} }: MachineRecord) {
    const attached: LaunchPlan["interfaces"] = [];
    for (const { name, address, network } of interfaces) {
        const known = await findNetwork(network);
        await ensureNetwork(known);
        attached.push({ name, address, extraAddresses: extraAddresses[name], network: known });
    }
    return attached;
}

/** @throws Error if there is no such network. */
export async function findNetwork(name: string): Promise<Network> {
    const network = await getNetwork(name);
    if (network !== undefined) return network;
    throw new Error(
        `Expected \`interfaces.network\` to be a network on this host, got \`${name}\`. Create it first.`,
    );
}

async function waitUntilBooting(name: string, launched: Launched): Promise<void> {
    await waitFor(`${name} to boot`, 30_000, () => launched.ended() || runningNamespace(name) !== undefined);
    if (launched.ended()) throw new Error(await bootFailure(name, `The machine ${name} ended as it booted`));
}

/** @param launched Says whether the machine ended; unknown if another process launched it. */
export async function waitForSsh({ spec, interfaces }: MachineRecord, launched?: Launched): Promise<void> {
    const address = interfaces[0]?.address ?? "";
    let ended = false;
    const failure = await waitFor(`SSH of ${spec.name} at ${address} to answer`, bootTimeout, async () => {
        ended = launched?.ended() ?? false;
        return ended || (await sshAnswers(address));
    }).catch((error: Error) => error.message);
    if (ended || failure !== undefined)
        throw new Error(
            await bootFailure(spec.name, failure ?? `The machine ${spec.name} ended as it booted`),
        );
}

async function bootFailure(name: string, what: string): Promise<string> {
    const log = await readFile(consoleLog(name), "utf8").catch(() => "");
    const lines = stripVTControlCharacters(log).trim().split(/\r?\n/).slice(-20);
    return [
        `${what}. The last lines of its console:`,
        ...lines.map((line) => `  ${line}`),
        `All of them are in ${consoleLog(name)}. The output of cloud-init is in var/log/cloud-init-output.log of its disk, below ` +
            machineFolder(name),
    ].join("\n");
}
