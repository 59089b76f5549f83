/**
 * Bounds how many pieces of work run at once. The others start in the order in which they were given, each when one before it
 * has ended.
 */
export function atMost(limit: number): <T>(work: () => Promise<T>) => Promise<T> {
    const waiting: (() => void)[] = [];
    let running = 0;
    return async (work) => {
        if (running < limit) running++;
        else await new Promise<void>((start) => waiting.push(start)); // in the place of the one that ended
        try {
            return await work();
        } finally {
            const next = waiting.shift();
            if (next) next();
            else running--;
        }
    };
}
