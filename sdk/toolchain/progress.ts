/** Receives one line of progress, for people. */
export type Progress = (message: string) => void;

/** Runs `work` and reports every ten seconds for how long it has run, and its progress from `state`. */
export async function withHeartbeat<T>(
    progress: Progress,
    state: () => string,
    work: () => Promise<T>,
): Promise<T> {
    const start = Date.now();
    const timer = setInterval(
        () => progress(`${state()}, ${Math.round((Date.now() - start) / 1000)} s`),
        10_000,
    );
    try {
        return await work();
    } finally {
        clearInterval(timer);
    }
}
