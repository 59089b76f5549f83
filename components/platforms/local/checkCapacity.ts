import * as pulumi from "@pulumi/pulumi";
import { capacityProblem } from "../../../sdk/nspawn/hostLimits";

/**
 * Whether this host can have the machines, before anything is made. A preview warns, because it may plan for another host.
 *
 * @throws pulumi.RunError in an update, with the command that raises the limit.
 */
export function checkCapacity(machines: readonly string[]): void {
    const problem = capacityProblem(machines);
    if (problem === undefined) return;
    if (!pulumi.runtime.isDryRun()) throw new pulumi.RunError(problem);
    void pulumi.log.warn(problem);
}
