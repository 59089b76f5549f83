import type { ClusterMachine } from "../topology";
import { type ClusterConnection, connectionOf } from "./connection";

/**
 * The output of `pulumi stack export --show-secrets`, and of `exportStack` in Pulumi's Automation API, with the fields that
 * {@link clustersIn} reads.
 */
export interface StackExport {
    /** The stack's state. Its secrets must be in plain text. */
    deployment: {
        /** The stack's resources; absent if there are none. */
        resources?: StackResource[];
    };
}

/** A resource in a stack's state. */
export interface StackResource {
    /** Type of the resource, for example `nomad-cluster:index:NomadCluster`. */
    type: string;
    /** Outputs of the resource; absent if its creation was interrupted. */
    outputs?: Record<string, unknown>;
}

/** A pool in a stack's state. Its members are in no state, because they come and go without a program. */
export interface ClusterPool {
    /** The pool's name in the arguments. */
    name: string;
    /** The certificate of its members, PEM. */
    certificate: string;
}

/** A cluster in a stack's state: the way to it, and its machines. It contains secrets. */
export interface ClusterState extends ClusterConnection {
    /** All planned machines: the servers, and those that are clients only. */
    machines: ClusterMachine[];
    /** The pools; absent if there are none. */
    pools?: ClusterPool[];
}

/** The property that marks a secret in a stack's state, and its value. */
const secretMark = { key: "4dabf18193072939515e22adb298388d", value: "1b47061264138c4ac30d75fd1eb44270" };

const componentType = "nomad-cluster:index:NomadCluster";

/**
 * Finds the clusters of a stack by their type, so that a program need not export anything for its operators. Leaves out a cluster whose
 * creation was interrupted, because its connection is not in the state yet.
 *
 * @param state the stack's state, also of an earlier version of this package
 */
export function clustersIn(state: StackExport): ClusterState[] {
    return (state.deployment.resources ?? [])
        .filter(({ type, outputs }) => type === componentType && outputs?.access !== undefined)
        .map(({ outputs }) => {
            const { access, machines, pools } = reveal(outputs) as {
                access: ClusterState;
                machines?: ClusterMachine[];
                pools?: ClusterPool[];
            };
            // An earlier version registered the machines as part of the connection.
            return {
                ...connectionOf(access),
                machines: machines ?? access.machines,
                ...(pools && { pools }),
            };
        });
}

/** An output of a stack, in plain text. */
export interface StackOutput {
    value: unknown;
    /** Whether it is a secret or holds one. */
    secret: boolean;
}

/** The stack's own outputs by name; none before its first update. */
export function outputsIn(state: StackExport): Record<string, StackOutput> {
    const stack = state.deployment.resources?.find(({ type }) => type === "pulumi:pulumi:Stack");
    const outputs = Object.entries(stack?.outputs ?? {}).map(([name, output]): [string, StackOutput] => {
        const value = reveal(output);
        return [name, { value, secret: JSON.stringify(value) !== JSON.stringify(output) }];
    });
    return Object.fromEntries(outputs);
}

/** Replaces the wrappers around secrets by what they hold. */
function reveal(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(reveal);
    if (typeof value !== "object" || value === null) return value;
    const object = value as Record<string, unknown>;
    if (object[secretMark.key] === secretMark.value) return reveal(JSON.parse(object.plaintext as string));
    return Object.fromEntries(Object.entries(object).map(([key, inner]) => [key, reveal(inner)]));
}
