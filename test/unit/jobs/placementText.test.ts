import { placementLines } from "../../../sdk/jobs";

test("each reason of the scheduler is told, with the number of nodes that it is about", () => {
    const metrics = {
        NodesEvaluated: 4,
        NodesAvailable: { dc1: 4, dc2: 0 },
        ClassFiltered: { small: 1 },
        ConstraintFiltered: { "${attr.kernel.name} = windows": 2 },
        DimensionExhausted: { memory: 1 },
        QuotaExhausted: ["cpu"],
        CoalescedFailures: 2,
    };
    expect(placementLines({ web: metrics })).toEqual([
        'no node for 3 allocations of group "web": no node is available in datacenter "dc2"; class "small" is excluded on 1 node; ' +
            'constraint "${attr.kernel.name} = windows" does not hold on 2 nodes; "memory" is exhausted on 1 node; quota limit "cpu" is hit',
    ]);
});

test("a cluster without clients is told", () => {
    expect(placementLines({ web: { NodesEvaluated: 0, ConstraintFiltered: null } })).toEqual([
        'no node for 1 allocation of group "web": no node was eligible',
    ]);
});
