import { existsSync, readdirSync, readFileSync } from "node:fs";
import { machinesFolder } from "./state";

/** inotify instances that root uses on each machine: its systemd has three. */
const instancesOfMachine = 3;

/** inotify instances that remain for root's other programs on this host. */
const instancesOfHost = 16;

const setting = "fs.inotify.max_user_instances";
const file = `/proc/sys/${setting.replaceAll(".", "/")}`;

/** How many inotify instances the kernel gives to all processes of root together; infinite on another system than Linux. */
export function inotifyLimit(): number {
    return existsSync(file) ? Number(readFileSync(file, "utf8")) : Infinity;
}

/** How many machines can run on a host with that limit. */
export function machinesWithin(limit: number): number {
    return Math.max(0, Math.floor((limit - instancesOfHost) / instancesOfMachine));
}

/** Why a host with that limit cannot have so many machines, and what to do; undefined if it can. */
export function inotifyProblem(machines: number, limit: number): string | undefined {
    if (machines <= machinesWithin(limit)) return undefined;
    const needed = 128 * Math.ceil((machines * instancesOfMachine + instancesOfHost) / 128);
    return (
        `This host can run ${machinesWithin(limit)} machines, and it would have ${machines}: the systemd of each needs ` +
        `${instancesOfMachine} of the ${limit} inotify instances that the kernel gives to root. Raise the limit: ` +
        `\`sysctl -w ${setting}=${needed}\`, and write it to a file in /etc/sysctl.d to keep it.`
    );
}

/** Why this host cannot have these machines beside those that it has already; undefined if it can. */
export function capacityProblem(names: readonly string[]): string | undefined {
    return inotifyProblem(new Set([...names, ...machinesOnHost()]).size, inotifyLimit());
}

/** A line that says how many machines this host can run, and how to have it run more. */
export function capacityText(): string {
    const limit = inotifyLimit();
    return `This host can run ${machinesWithin(limit)} local machines: ${setting} is ${limit}, and \`sysctl -w\` raises it.`;
}

/** A machine's folder has its name; a name has no dot, unlike the locks beside the folders. */
function machinesOnHost(): string[] {
    const folder = machinesFolder();
    return existsSync(folder) ? readdirSync(folder).filter((name) => !name.includes(".")) : [];
}
