import type { Allocation, TaskState } from "../api";
import { driverHints } from "./driverHints";

/** An unhealthy allocation, with the last output of its tasks. */
export interface FailedAllocation {
    allocation: Allocation;
    /** Last output by task; a task that printed nothing, or whose node is not reachable, is left out. */
    output: Record<string, { stream: "stdout" | "stderr"; text: string }>;
}

const maxEvents = 6;
const maxOutputLines = 10;

/** The headline, and why a job is not healthy, from the scheduler's decision to the tasks' last output. */
export function failureText(headline: string, placement: string[], failed: FailedAllocation[]): string {
    return [headline, ...placement, ...failed.flatMap(allocationLines)].join("\n");
}

function allocationLines({ allocation, output }: FailedAllocation): string[] {
    const { id, name, nodeName, clientStatus } = allocation;
    const tasks = Object.entries(allocation.tasks).flatMap(([task, state]) => [
        `  task "${task}" is ${state.state}${state.failed ? ", failed" : ""}, restarts: ${state.restarts}`,
        ...eventLines(state),
        ...driverHints(state.events.map(({ message }) => message)).map((hint) => `    ${hint}`),
        ...outputLines(output[task]),
    ]);
    return [`allocation ${id.slice(0, 8)} (${name}) on ${nodeName} is ${clientStatus}`, ...tasks];
}

function eventLines({ events }: TaskState): string[] {
    return events
        .slice(-maxEvents)
        .map(({ time, type, message }) => `    ${time.toISOString().slice(11, 19)} ${type}: ${message}`);
}

function outputLines(output: FailedAllocation["output"][string] | undefined): string[] {
    if (output === undefined) return [];
    const lines = output.text.trimEnd().split("\n").slice(-maxOutputLines);
    return [`    last lines of ${output.stream}:`, ...lines.map((line) => `      ${line}`)];
}
