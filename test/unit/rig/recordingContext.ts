import type { Context } from "../../rig/plugin/resourceType";

/** A context that keeps what a resource tells the engine. */
export interface RecordingContext extends Context {
    readonly statuses: string[];
    readonly reports: string[];
    readonly interrupt: () => void;
}

export function recordingContext(name = "step"): RecordingContext {
    const statuses: string[] = [];
    const reports: string[] = [];
    const interrupted = new AbortController();
    return {
        name,
        signal: interrupted.signal,
        statuses,
        reports,
        status: (message) => void statuses.push(message),
        report: (severity, message) => void reports.push(`${severity}: ${message}`),
        interrupt: () => interrupted.abort(),
    };
}
