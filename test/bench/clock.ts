/** Seconds since a start, by what had been reached then; `total` is the last. */
export type Times = Record<string, number>;

/** Records when a run reaches each mark. If several machines reach it, the last one counts. */
export class Clock {
    private readonly start = performance.now();
    readonly times: Times = {};

    mark(what: string): void {
        this.times[what] = (performance.now() - this.start) / 1000;
    }
}
