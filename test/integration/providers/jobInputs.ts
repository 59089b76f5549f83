import type { JobInputs } from "../../../components/providers/nomadJobInputs";
import { reachable } from "./testCluster";

/** The inputs that {@link NomadJob} gives its provider. */
export function inputsOf(jobspec: string, overrides: Partial<JobInputs> = {}): JobInputs {
    const defaults = { purgeOnDestroy: false, timeoutSeconds: 30, hideValues: false };
    return { cluster: reachable, jobspec, ...defaults, ...overrides };
}
