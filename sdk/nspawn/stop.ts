import { processesOf, removeCgroups } from "./cgroups";
import { ipJson } from "./hostNetworks";
import { ownerOfAlias } from "./names";
import { removeInterface } from "./network";
import { supervisorOf, supervisors } from "./supervisor";
import { waitFor } from "./waitFor";

/** Longer than a machine's units may take to stop by default would need minutes: a cloud pulls the plug earlier, too. */
const shutdownTimeout = 30_000;

/** Shuts a machine down as a cloud's "power off" does; what does not end in half a minute is killed. */
export async function shutDown(machine: string): Promise<void> {
    const supervisor = supervisorOf(machine);
    if (supervisor !== undefined) {
        signal(supervisor, "SIGTERM"); // systemd-nspawn sends the machine's systemd SIGRTMIN+3, its own order to halt
        await waitFor(
            `${machine} to shut down`,
            shutdownTimeout,
            () => supervisorOf(machine) === undefined,
        ).catch(() => undefined);
    }
    await pullPlug(machine);
}

/** Longer than a busy host needs to end all processes of a hundred machines. */
const killTimeout = 120_000;

/**
 * Ends every process of machines at once and clears what the kernel holds for them, also of a machine that ended by itself
 * or was half launched; their disks stay.
 */
export async function pullPlug(...machines: string[]): Promise<void> {
    await waitFor(`the processes of ${machines.join(", ")} to end`, killTimeout, () => {
        // The supervisors first, so that they start nothing more; killing them alone would leave the machines running.
        const supervising = supervisors().filter(({ machine }) => machines.includes(machine));
        const pids = [...supervising.map(({ pid }) => pid), ...machines.flatMap(processesOf)];
        pids.forEach((pid) => signal(pid, "SIGKILL"));
        return pids.length === 0;
    });
    const left = (await ownedInterfaces("machine")).filter(({ owner }) => machines.includes(owner));
    for (const { ifname } of left) await removeInterface(ifname);
    await Promise.all(machines.map(removeCgroups));
}

/** The interfaces on this host that belong to machines or networks, known to our files or not. */
export async function ownedInterfaces(
    kind: "machine" | "network",
): Promise<{ ifname: string; owner: string }[]> {
    const links = await ipJson<{ ifname: string; ifalias?: string }>(["link", "show"]);
    return links.flatMap(({ ifname, ifalias = "" }) => {
        const owner = ownerOfAlias(ifalias);
        return owner?.kind === kind ? [{ ifname, owner: owner.name }] : [];
    });
}

function signal(pid: number, name: NodeJS.Signals): void {
    try {
        process.kill(pid, name);
    } catch {
        // it ended by itself in between
    }
}
