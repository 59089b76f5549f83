/** A call site, whose text is that of a line in a stack trace. */
interface Frame extends NodeJS.CallSite {
    toString(): string;
}

type Format = (error: Error, frames: Frame[]) => unknown;

/** Node's hook that formats stack traces: https://nodejs.org/api/errors.html#errorpreparestacktraceerror-trace */
const errors = Error as { prepareStackTrace?: Format };

/** Frames of Pulumi's SDK at the top of a resource's stack trace, which it leaves out, and the line that makes the resource. */
const innermost = 6;

/**
 * Creates resources while stack traces are short: the innermost frames, and the line that calls the caller of this function.
 * They show compiled files instead of their sources.
 *
 * Pulumi's SDK reads a stack trace for each promise of a resource, four for each of its outputs, and Pulumi's program runner
 * looks up each line of each in source maps. That took half of a large program's time. The engine keeps each resource's trace in
 * the state, which it writes again at every step. An error that `create` throws still shows everything, because its stack
 * trace is read later.
 */
export function withShortStacks<T>(create: () => T): T {
    const format = errors.prepareStackTrace;
    errors.prepareStackTrace = short;
    try {
        return create();
    } finally {
        errors.prepareStackTrace = format;
    }
}

function short(error: Error, frames: Frame[]): string {
    const here = frames.findIndex((frame) => frame.getFunctionName() === withShortStacks.name);
    const callersCaller = frames.slice(here + 2, here + 3);
    const kept = [...frames.slice(0, Math.min(innermost, here + 2)), ...callersCaller];
    return [String(error), ...kept.map((frame) => `    at ${frame.toString()}`)].join("\n");
}
