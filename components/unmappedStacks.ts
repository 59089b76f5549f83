/** Node's hook that formats stack traces: https://nodejs.org/api/errors.html#errorpreparestacktraceerror-trace */
const errors = Error as { prepareStackTrace?: unknown };

/**
 * Creates resources while stack traces show compiled files instead of their sources.
 *
 * Pulumi's SDK reads a stack trace for each promise of a resource, four for each of its outputs, and Pulumi's program runner
 * looks up each line of each in source maps. That took half of a large program's time. An error that `create` throws still
 * shows the sources, because its stack trace is read later.
 */
export function withUnmappedStacks<T>(create: () => T): T {
    const format = errors.prepareStackTrace;
    delete errors.prepareStackTrace;
    try {
        return create();
    } finally {
        errors.prepareStackTrace = format;
    }
}
