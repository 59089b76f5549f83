import { existsSync, readdirSync, readFileSync } from "node:fs";
import { machinesFolder } from "./state";

/** A number that the kernel allows all machines of this host together. */
export interface HostLimit {
    /** Name of the kernel's setting, for `sysctl`. */
    setting: string;
    /** How much of it so many machines need. */
    needed: (machines: number) => number;
    /** Reason for a refusal, a clause in which the limit stands. */
    reason: (limit: number) => string;
}

/** inotify(7): the systemd of a machine has three instances; sixteen remain for root's other programs on this host. */
export const inotify: HostLimit = {
    setting: "fs.inotify.max_user_instances",
    needed: (machines) => machines * 3 + 16,
    reason: (limit) =>
        `the systemd of each needs 3 of the ${limit} inotify instances that the kernel gives to root`,
};

/**
 * arp(7): the table is one for the host and all machines on it, and gossip makes each machine a neighbour of each other one.
 * When it is full, machines do not find each other any more, nor does this host find them.
 */
export const neighbours: HostLimit = {
    setting: "net.ipv4.neigh.default.gc_thresh3",
    needed: (machines) => machines ** 2,
    reason: (limit) =>
        `each needs an entry for each other one in the kernel's table of neighbours, which has ${limit}`,
};

const hostLimits = [inotify, neighbours];

/** The limit of this host's kernel. Infinite if the kernel does not have the setting, for example on macOS. */
export function limitHere({ setting }: HostLimit): number {
    const file = `/proc/sys/${setting.replaceAll(".", "/")}`;
    return existsSync(file) ? Number(readFileSync(file, "utf8")) : Infinity;
}

/** How many machines can run on a host with that limit. */
export function machinesWithin({ needed }: HostLimit, limit: number): number {
    if (limit === Infinity) return Infinity;
    let machines = 0;
    while (needed(machines + 1) <= limit) machines++;
    return machines;
}

/** Why a host with that limit cannot have so many machines, and what to do; undefined if it can. */
export function limitProblem(hostLimit: HostLimit, machines: number, limit: number): string | undefined {
    const { setting, needed, reason } = hostLimit;
    if (needed(machines) <= limit) return undefined;
    const enough = 128 * Math.ceil(needed(machines) / 128);
    return (
        `This host can run ${machinesWithin(hostLimit, limit)} machines, and it would have ${machines}: ${reason(limit)}. ` +
        `Raise the limit: \`sysctl -w ${setting}=${enough}\`, and write it to a file in /etc/sysctl.d to keep it.`
    );
}

/**
 * Why this host cannot have these machines beside those that it has already; undefined if it can.
 *
 * @param more machines whose names are chosen when they are made
 */
export function capacityProblem(names: readonly string[], more = 0): string | undefined {
    const machines = new Set([...names, ...machinesOnHost()]).size + more;
    const problems = hostLimits.map((limit) => limitProblem(limit, machines, limitHere(limit)));
    return problems.filter((problem) => problem !== undefined).join("\n") || undefined;
}

/** A line that says how many machines this host can run, and how to have it run more. */
export function capacityText(): string {
    const [lowest] = hostLimits
        .map((limit) => ({
            ...limit,
            here: limitHere(limit),
            machines: machinesWithin(limit, limitHere(limit)),
        }))
        .sort((one, other) => one.machines - other.machines);
    const { machines, setting, here } = lowest!;
    return `This host can run ${machines} local machines: ${setting} is ${here}, and \`sysctl -w\` raises it.`;
}

/** A machine's folder has its name; a name has no dot, unlike the locks beside the folders. */
function machinesOnHost(): string[] {
    const folder = machinesFolder();
    return existsSync(folder) ? readdirSync(folder).filter((name) => !name.includes(".")) : [];
}
