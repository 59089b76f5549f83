import type { Progress } from "../../../sdk/toolchain";
import { measurePlanned, type Planned } from "./planned";
import { measureReal, type Real } from "./real";

/** Sizes of the clusters that are planned and not made. */
const plannedMachines = [3, 30, 100, 200];

export interface FleetResults {
    planned: Planned[];
    /** How many machines the real cluster has before one is added. */
    machines: number;
    real: Real[];
}

export async function measureFleet(
    machines: number,
    rounds: number,
    progress: Progress,
): Promise<FleetResults> {
    const planned: Planned[] = [];
    for (const count of plannedMachines) planned.push(await measurePlanned(count, rounds, progress));
    const real: Real[] = [];
    for (let round = 1; round <= rounds; round++)
        real.push(await measureReal(machines, `round ${round} of ${rounds}: ${machines} machines`, progress));
    return { planned, machines, real };
}
