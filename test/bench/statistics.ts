import type { Times } from "./clock";

export interface Spread {
    min: number;
    median: number;
    max: number;
}

/** @throws RangeError if there is nothing. */
export function spread(values: readonly number[]): Spread {
    if (values.length === 0) throw new RangeError("Expected at least one value, got none.");
    const sorted = [...values].sort((a, b) => a - b);
    const middle = (sorted.length - 1) / 2;
    return {
        min: sorted[0]!,
        median: (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2,
        max: sorted.at(-1)!,
    };
}

/** The spread of the seconds from one mark, or the start, to another over all rounds. */
export function spreadBetween(rounds: readonly Times[], from: string | undefined, to: string): Spread {
    return spread(rounds.map((times) => times[to]! - (from === undefined ? 0 : times[from]!)));
}
