/** Takes one line about what goes on, for a person who waits. */
export type Progress = (message: string) => void;

/** Runs `work` and says every ten seconds for how long, and how far it is by `state`. */
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
