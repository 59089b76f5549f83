import type { ProgressEvent } from "../automation";
import type { Progress } from "../sdk/toolchain";

/** Prints progress with the seconds since the start, on standard error, because standard output is for the result. */
export function progressSince(start: number): Progress {
    return (message) =>
        console.error(`[${String(Math.round((Date.now() - start) / 1000)).padStart(3)} s] ${message}`);
}

/** Prints the progress of an update on standard error. */
export function printEvent({ seconds, machine, message }: ProgressEvent): void {
    const subject = machine === undefined || message.startsWith(machine) ? "" : `${machine}: `;
    console.error(`[${String(Math.round(seconds)).padStart(3)} s] ${subject}${message}`);
}
