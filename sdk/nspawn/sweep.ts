import { machinesWithCgroups } from "./cgroups";
import { removeMachine } from "./machine";
import { removeNetwork } from "./network";
import { removePool } from "./pool";
import { machinesFolder, namesIn, networksFolder, poolsFolder } from "./state";
import { ownedInterfaces, pullPlug } from "./stop";
import { supervisors } from "./supervisor";

/**
 * Removes every machine, pool and network whose name starts with the prefix, and the remains of a crash: processes, cgroups and
 * interfaces that no file records. Keeps everything of another state folder.
 *
 * @param prefix No other name may start with it: `web-` is also the start of `web-2-node`.
 * @returns the removed things, as `machine <name>`, `pool <name>` and `network <name>`.
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
    // Their members were among the machines.
    const pools = matching(prefix, await recorded(poolsFolder()));
    await Promise.all(pools.map(removePool));
    const networks = matching(prefix, [
        ...(await recorded(networksFolder())),
        ...(await ownedInterfaces("network")).map(({ owner }) => owner),
    ]);
    await Promise.all(networks.map(removeNetwork));
    return [
        ...machines.map((name) => `machine ${name}`),
        ...pools.map((name) => `pool ${name}`),
        ...networks.map((name) => `network ${name}`),
    ];
}

/** The names of which a folder has any file, including the lock of a killed process and a partly written file. */
async function recorded(folder: string): Promise<string[]> {
    return (await namesIn(folder)).map((file) => file.replace(/\..*$/, ""));
}

function matching(prefix: string, names: readonly string[]): string[] {
    return [...new Set(names)].filter((name) => name.startsWith(prefix)).sort();
}
