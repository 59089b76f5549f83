import type { ClusterMachine } from "../topology";
import { type ClusterConnection, connectionOf } from "./connection";

/** Output of `pulumi stack export --show-secrets`; only the fields that are read here. */
export interface StackExport {
    deployment: { resources?: { type: string; outputs?: Record<string, unknown> }[] };
}

/** A cluster as its component registered it in a stack's state, with everything that its operators need. */
export interface ClusterState extends ClusterConnection {
    /** All machines: the servers, and those that are clients only. */
    machines: ClusterMachine[];
}

/** The property that marks a secret in a stack's state, and its value. */
const secretMark = { key: "4dabf18193072939515e22adb298388d", value: "1b47061264138c4ac30d75fd1eb44270" };

const componentType = "nomad-cluster:index:NomadCluster";

/**
 * The clusters of a stack. They are found by their type, so that a program need not export anything for its operators.
 * Leaves out a cluster whose creation was interrupted, because it has registered nothing yet.
 */
export function clustersIn(state: StackExport): ClusterState[] {
    return (state.deployment.resources ?? [])
        .filter(({ type, outputs }) => type === componentType && outputs?.access !== undefined)
        .map(({ outputs }) => {
            const { access, machines } = reveal(outputs) as {
                access: ClusterState;
                machines?: ClusterMachine[];
            };
            // An earlier version registered the machines as part of the connection.
            return { ...connectionOf(access), machines: machines ?? access.machines };
        });
}

/** Replaces the wrappers around secrets by what they hold. */
function reveal(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(reveal);
    if (typeof value !== "object" || value === null) return value;
    const object = value as Record<string, unknown>;
    if (object[secretMark.key] === secretMark.value) return reveal(JSON.parse(object.plaintext as string));
    return Object.fromEntries(Object.entries(object).map(([key, inner]) => [key, reveal(inner)]));
}
