import type { NomadJobSpec } from "../api";
import { groupOf } from "./jobGroup";
import { constraintHints, exhaustionHints, noNodeHints } from "./placementHints";

/** Why the scheduler found no node for a group, on the wire's form. https://developer.hashicorp.com/nomad/docs/concepts/scheduling/how-scheduling-works */
interface PlacementMetrics {
    NodesEvaluated?: number;
    NodePool?: string;
    NodesAvailable?: Record<string, number> | null;
    ClassFiltered?: Record<string, number> | null;
    ConstraintFiltered?: Record<string, number> | null;
    DimensionExhausted?: Record<string, number> | null;
    QuotaExhausted?: string[] | null;
    /** Further allocations of the group that failed for the same reasons. */
    CoalescedFailures?: number;
}

/** The scheduler's word for a node whose attributes are those of a node that it has excluded already. */
const alike = "computed class ineligible";

/**
 * For each group that could not be placed, by an evaluation or a plan: a line with the scheduler's reasons, and below it, indented, a line
 * for each way to mend them.
 */
export function placementLines(failedGroups: Record<string, unknown>, job: NomadJobSpec): string[] {
    return Object.entries(failedGroups).flatMap(([name, wire]) => {
        const metrics = wire as PlacementMetrics;
        const count = (metrics.CoalescedFailures ?? 0) + 1;
        const reasons = reasonsOf(metrics, job).join("; ") || "the scheduler gave no reason";
        return [
            `no node for ${count} allocation${count === 1 ? "" : "s"} of group "${name}": ${reasons}`,
            ...[...new Set(hintsOf(metrics, job, name))].map((hint) => `  ${hint}`),
        ];
    });
}

function reasonsOf(metrics: PlacementMetrics, job: NomadJobSpec): string[] {
    const each = (counts: Record<string, number> | null | undefined, say: (name: string) => string) =>
        Object.entries(counts ?? {}).map(
            ([name, nodes]) => `${say(name)} on ${nodes} node${nodes === 1 ? "" : "s"}`,
        );
    const emptyDatacenters = Object.entries(metrics.NodesAvailable ?? {}).filter(([, nodes]) => nodes === 0);
    return [
        ...(metrics.NodesEvaluated ? [] : [`no node${placeOf(metrics, job)} was eligible`]),
        ...emptyDatacenters.map(([name]) => `no node is available in datacenter "${name}"`),
        ...each(metrics.ClassFiltered, (name) => `class "${name}" is excluded`),
        ...each(withoutAlike(metrics.ConstraintFiltered), (text) =>
            isConstraint(text) ? `constraint "${text}" does not hold` : text,
        ),
        ...each(metrics.DimensionExhausted, (name) => `"${name}" is exhausted`),
        ...(metrics.QuotaExhausted ?? []).map((name) => `quota limit "${name}" is hit`),
    ];
}

/** The datacenters and the pool in which the scheduler looked, as far as the job limits them. */
function placeOf(metrics: PlacementMetrics, job: NomadJobSpec): string {
    const pool = poolOf(metrics);
    const datacenters = datacentersOf(job).map((name) => `"${name}"`);
    return [
        ...(pool ? [` of node pool "${pool}"`] : []),
        ...(datacenters.length > 0 ? [` in datacenter ${datacenters.join(", ")}`] : []),
    ].join("");
}

/** The job's node pool; undefined if it names none. */
function poolOf({ NodePool }: PlacementMetrics): string | undefined {
    return NodePool === "default" ? undefined : NodePool;
}

/** The datacenters to which a job is limited. */
function datacentersOf({ Datacenters }: NomadJobSpec): string[] {
    return ((Datacenters ?? []) as string[]).filter((name) => name !== "*");
}

/** Counts nodes that are like an excluded one with the reason for which that one was excluded, if there is a single reason. */
function withoutAlike(counts: PlacementMetrics["ConstraintFiltered"]): Record<string, number> {
    const { [alike]: others = 0, ...reasons } = counts ?? {};
    const [only, second] = Object.keys(reasons);
    if (others === 0) return reasons;
    if (only === undefined || second !== undefined) return { ...reasons, "one of these reasons": others };
    return { [only]: reasons[only]! + others };
}

function isConstraint(text: string): boolean {
    return text.includes("${") || text.startsWith("distinct_");
}

function hintsOf(metrics: PlacementMetrics, job: NomadJobSpec, name: string): string[] {
    const group = groupOf(job, name);
    return [
        ...(metrics.NodesEvaluated ? [] : noNodeHints(poolOf(metrics), datacentersOf(job))),
        ...Object.keys(metrics.ConstraintFiltered ?? {}).flatMap((text) => constraintHints(text, group)),
        ...Object.keys(metrics.DimensionExhausted ?? {}).flatMap((text) => exhaustionHints(text, group)),
    ];
}
