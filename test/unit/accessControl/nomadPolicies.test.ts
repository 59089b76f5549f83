import { observerPolicy } from "../../../sdk/accessControl";

test("the observer may read nodes, servers and agents, and change nothing", () => {
    expect(observerPolicy.rules.trim().split("\n").sort()).toEqual([
        'agent { policy = "read" }',
        'node { policy = "read" }',
        'operator { policy = "read" }',
    ]);
});
