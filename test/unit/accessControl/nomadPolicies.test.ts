import { observerPolicy } from "../../../sdk/accessControl";

test("who asks how the cluster is may look at nodes, servers and agents, and change nothing", () => {
    expect(observerPolicy.rules.trim().split("\n").sort()).toEqual([
        'agent { policy = "read" }',
        'node { policy = "read" }',
        'operator { policy = "read" }',
    ]);
});
