import { run } from "../process/run";
import { extraAddressCommand } from "./launchPlan";
import { mustRead, writeRecord } from "./machineRecord";
import { runningNamespace } from "./namespace";
import { machineFolder, withLock } from "./state";

/**
 * Gives an interface of a machine addresses beside its own, now and at each boot, and takes away those that it was given
 * before.
 *
 * @param addresses IPv4 or IPv6 with prefix lengths, for example `198.18.0.9/32`; empty: none any more.
 * @throws Error if there is no such machine.
 */
export async function setExtraAddresses(
    machine: string,
    networkInterface: string,
    addresses: readonly string[],
): Promise<void> {
    await withLock(machineFolder(machine), async () => {
        const record = await mustRead(machine);
        const known = record.extraAddresses?.[networkInterface] ?? [];
        const gone = known.filter((address) => !addresses.includes(address));
        const added = addresses.filter((address) => !known.includes(address));
        if (gone.length + added.length === 0) return;
        const namespace = runningNamespace(machine);
        const commands = [
            ...gone.map((address) => `ip address delete ${address} dev ${networkInterface}`),
            ...added.map((address) => extraAddressCommand(networkInterface, address)),
        ];
        if (namespace !== undefined)
            await run("nsenter", [`--net=${namespace}`, "sh", "-eu"], { input: commands.join("\n") });
        const extraAddresses = { ...record.extraAddresses, [networkInterface]: [...addresses] };
        await writeRecord({ ...record, extraAddresses });
    });
}
