/**
 * Limits how many tasks run at once. The others wait and start in their order, each when a running one has ended.
 */
export function atMost(limit: number): <T>(work: () => Promise<T>) => Promise<T> {
    const waiting: (() => void)[] = [];
    let running = 0;
    return async (work) => {
        if (running < limit) running++;
        else await new Promise<void>((start) => waiting.push(start)); // starts when another one has ended
        try {
            return await work();
        } finally {
            const next = waiting.shift();
            if (next) next();
            else running--;
        }
    };
}
