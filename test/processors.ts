import { readFileSync } from "node:fs";

/** How long this computer's processors have worked and waited since it started, in ticks. */
export interface ProcessorTimes {
    busy: number;
    idle: number;
}

export const processorTimes = (): ProcessorTimes => parseProcessorTimes(readFileSync("/proc/stat", "utf8"));

/** @see https://docs.kernel.org/filesystems/proc.html#miscellaneous-kernel-statistics-in-proc-stat */
export function parseProcessorTimes(stat: string): ProcessorTimes {
    const [user = 0, nice = 0, system = 0, idle = 0, waitingForDisk = 0, ...interrupts] = stat
        .split("\n", 1)[0]!
        .split(/\s+/)
        .slice(1, 9)
        .map(Number);
    const busy = [user, nice, system, ...interrupts].reduce((sum, ticks) => sum + ticks, 0);
    return { busy, idle: idle + waitingForDisk };
}

/** The share of the time between two moments in which the processors worked, from 0 to 100. */
export function busyPercent(before: ProcessorTimes, after: ProcessorTimes): number {
    const busy = after.busy - before.busy;
    const all = busy + after.idle - before.idle;
    return all === 0 ? 0 : Math.round((100 * busy) / all);
}
