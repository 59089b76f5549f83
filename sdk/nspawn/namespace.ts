import { readFileSync } from "node:fs";
import { supervisorOf } from "./supervisor";

/**
 * The file of a machine's network namespace; undefined if the machine does not run. Only once its launch has become
 * systemd-nspawn: a process that is about to enter its namespaces is still in the host's.
 */
export function runningNamespace(machine: string): string | undefined {
    const supervisor = supervisorOf(machine);
    if (supervisor === undefined || programOf(supervisor) !== "systemd-nspawn") return undefined;
    return `/proc/${supervisor}/ns/net`;
}

function programOf(pid: number): string | undefined {
    try {
        return readFileSync(`/proc/${pid}/comm`, "utf8").trim();
    } catch {
        return undefined; // it ended in between
    }
}
