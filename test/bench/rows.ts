import { type Operator, onFreshMachines } from "./bed";
import type { Times } from "./clock";
import { hashiUp } from "./hashiUp";
import { ourBootstrap } from "./ourBootstrap";
import { plainScript } from "./plainScript";
import { wholeUp } from "./wholeUp";

/** The measurements, each once a round. */
export interface Row {
    label: string;
    run(operator: Operator): Promise<Times>;
}

/** In the order in which a round runs them: those that are compared come one after another. */
export const rows = {
    ours: {
        label: "this package, 3 machines",
        run: (operator) => onFreshMachines(operator, 3, false, (bed) => ourBootstrap(bed, false)),
    },
    hashiUp: {
        label: "hashi-up, 3 machines, no encryption",
        run: (operator) => onFreshMachines(operator, 3, false, hashiUp),
    },
    plain: {
        label: "plain script, 3 machines, no encryption",
        run: (operator) => onFreshMachines(operator, 3, false, plainScript),
    },
    one: {
        label: "this package, 1 machine",
        run: (operator) => onFreshMachines(operator, 1, false, (bed) => ourBootstrap(bed, false)),
    },
    nine: {
        label: "this package, 9 machines",
        run: (operator) => onFreshMachines(operator, 9, false, (bed) => ourBootstrap(bed, false)),
    },
    mounted: {
        label: "this package, 3 machines, zips mounted",
        run: (operator) => onFreshMachines(operator, 3, true, (bed) => ourBootstrap(bed, true)),
    },
    up: { label: "`npm run up`, warm, 3 machines", run: wholeUp },
} satisfies Record<string, Row>;

export type RowId = keyof typeof rows;

/** Times of every round, by row; a row that was left out has none. */
export type Results = Record<RowId, Times[]>;
