/** Why the scheduler found no node for a group, on the wire's form. https://developer.hashicorp.com/nomad/docs/concepts/scheduling/how-scheduling-works */
interface PlacementMetrics {
    NodesEvaluated?: number;
    NodesAvailable?: Record<string, number> | null;
    ClassFiltered?: Record<string, number> | null;
    ConstraintFiltered?: Record<string, number> | null;
    DimensionExhausted?: Record<string, number> | null;
    QuotaExhausted?: string[] | null;
    /** Further allocations of the group that failed for the same reasons. */
    CoalescedFailures?: number;
}

/** One line for each group that could not be placed, from an evaluation or a plan. */
export function placementLines(failedGroups: Record<string, unknown>): string[] {
    return Object.entries(failedGroups).map(([group, wire]) => {
        const metrics = wire as PlacementMetrics;
        const count = (metrics.CoalescedFailures ?? 0) + 1;
        const reasons = reasonsOf(metrics);
        return `no node for ${count} allocation${count === 1 ? "" : "s"} of group "${group}": ${reasons.join("; ") || "the scheduler gave no reason"}`;
    });
}

function reasonsOf(metrics: PlacementMetrics): string[] {
    const each = (counts: Record<string, number> | null | undefined, say: (name: string) => string) =>
        Object.entries(counts ?? {}).map(
            ([name, nodes]) => `${say(name)} on ${nodes} node${nodes === 1 ? "" : "s"}`,
        );
    const emptyDatacenters = Object.entries(metrics.NodesAvailable ?? {}).filter(([, nodes]) => nodes === 0);
    return [
        ...(metrics.NodesEvaluated ? [] : ["no node was eligible"]),
        ...emptyDatacenters.map(([name]) => `no node is available in datacenter "${name}"`),
        ...each(metrics.ClassFiltered, (name) => `class "${name}" is excluded`),
        ...each(metrics.ConstraintFiltered, (name) => `constraint "${name}" does not hold`),
        ...each(metrics.DimensionExhausted, (name) => `"${name}" is exhausted`),
        ...(metrics.QuotaExhausted ?? []).map((name) => `quota limit "${name}" is hit`),
    ];
}
