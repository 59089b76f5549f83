import { machinesWithCgroups } from "./cgroups";
import { removeMachine } from "./machine";
import { removeNetwork } from "./network";
import { machinesFolder, namesIn, networksFolder } from "./state";
import { ownedInterfaces, pullPlug } from "./stop";
import { supervisors } from "./supervisor";

/**
 * Removes every machine and network whose name starts with the prefix, and what a crash left of such: processes, cgroups and
 * interfaces that no file tells of. What belongs to another state folder stays.
 *
 * @param prefix To be chosen so that no other name starts with it: `web-` is also the start of `web-2-node`.
 * @returns what it removed, as `machine <name>` and `network <name>`.
 */
export async function sweep(prefix: string): Promise<string[]> {
    const machines = matching(prefix, [
        ...(await recorded(machinesFolder())),
        ...supervisors().map(({ machine }) => machine),
        ...(await machinesWithCgroups()),
        ...(await ownedInterfaces("machine")).map(({ owner }) => owner),
    ]);
    await pullPlug(...machines);
    await Promise.all(machines.map(removeMachine));
    const networks = matching(prefix, [
        ...(await recorded(networksFolder())),
        ...(await ownedInterfaces("network")).map(({ owner }) => owner),
    ]);
    await Promise.all(networks.map(removeNetwork));
    return [...machines.map((name) => `machine ${name}`), ...networks.map((name) => `network ${name}`)];
}

/** What a folder has something of, be it only the lock of a process that was killed or a file half written. */
async function recorded(folder: string): Promise<string[]> {
    return (await namesIn(folder)).map((file) => file.replace(/\..*$/, ""));
}

function matching(prefix: string, names: readonly string[]): string[] {
    return [...new Set(names)].filter((name) => name.startsWith(prefix)).sort();
}
