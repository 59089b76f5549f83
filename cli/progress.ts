import type { Progress } from "../sdk/toolchain";

/** Prints what goes on, with the seconds since the start, on standard error: standard output belongs to the result. */
export function progressSince(start: number): Progress {
    return (message) =>
        console.error(`[${String(Math.round((Date.now() - start) / 1000)).padStart(3)} s] ${message}`);
}
