import type { ClusterConnection } from "../../sdk/cluster";

/**
 * Memory that the providers of one update share. The engine runs all of them in one process, and calls `check` with
 * every resource of the program, changed or not, before it creates, updates or deletes anything that depends on the resource.
 */
export const thisUpdate = {
    /** Inputs that the state does not hold, by their fingerprints. */
    transientInputs: new Map<string, unknown>(),
    /** The program's connection to each of its clusters, by the cluster's names. */
    connections: new Map<string, ClusterConnection>(),
    /** Things for which this update created resources of users. A delete that follows leaves such a thing to its new resource. */
    created: new Set<string>(),
    /** SSH addresses of the machines that the stack had before the update. */
    knownAddresses: new Set<string>(),
};
