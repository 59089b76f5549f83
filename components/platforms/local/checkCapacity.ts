import * as pulumi from "@pulumi/pulumi";
import { poolExists } from "../../../sdk/nspawn/poolRecord";
import { capacityProblem } from "../../../sdk/nspawn/hostLimits";

/** A pool that is planned for this host. */
interface WantedPool {
    /** Its name on this host. */
    name: string;
    initialCount: number;
}

/**
 * Whether this host can have the machines, before anything is made. A preview warns, because it may plan for another host.
 *
 * @throws pulumi.RunError in an update, with the command that raises the limit.
 */
export function checkCapacity(machines: readonly string[], pools: readonly WantedPool[]): void {
    // The members of a pool that exists are among the machines of this host.
    const members = pools.map(({ name, initialCount }) => (poolExists(name) ? 0 : initialCount));
    const problem = capacityProblem(
        machines,
        members.reduce((sum, count) => sum + count, 0),
    );
    if (problem === undefined) return;
    if (!pulumi.runtime.isDryRun()) throw new pulumi.RunError(problem);
    void pulumi.log.warn(problem);
}
