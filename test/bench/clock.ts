/** Seconds since a start, by what had been reached then; `total` is the last. */
export type Times = Record<string, number>;

/** Notes when a run reaches what. Where several machines do, the last one counts. */
export class Clock {
    private readonly start = performance.now();
    readonly times: Times = {};

    mark(what: string): void {
        this.times[what] = (performance.now() - this.start) / 1000;
    }
}
