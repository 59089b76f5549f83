const signals = ["SIGINT", "SIGTERM"] as const;

/**
 * A signal that cancels a call when this process is told to end, so that running steps are recorded and the stack is not left locked.
 * The second time this process ends at once.
 */
export function interruption(): AbortSignal {
    const controller = new AbortController();
    const interrupt = (signal: NodeJS.Signals) => {
        for (const each of signals) process.off(each, interrupt);
        // A terminal sends Ctrl-C to `pulumi` too, which would take another interrupt for the second one.
        if (signal !== "SIGINT" || !process.stdin.isTTY) controller.abort();
    };
    for (const each of signals) process.on(each, interrupt);
    return controller.signal;
}
