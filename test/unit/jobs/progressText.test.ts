import type { Deployment } from "../../../sdk/api";
import { allocationsLine, deploymentLine } from "../../../sdk/jobs/progressText";
import { allocationOf } from "./allocation";

test("a deployment's counts are told by group, with the nodes where this version is healthy", () => {
    const deployment: Deployment = {
        id: "d",
        jobId: "web",
        jobVersion: 3,
        status: "running",
        statusDescription: "",
        groups: {
            a: { desired: 3, placed: 3, healthy: 2, unhealthy: 1 },
            b: { desired: 1, placed: 0, healthy: 0, unhealthy: 0 },
        },
    };
    const allocations = [
        allocationOf({ nodeName: "node-1", healthy: true }),
        allocationOf({ nodeName: "node-0", healthy: true }),
        allocationOf({ nodeName: "node-2", healthy: false }),
        allocationOf({ nodeName: "node-3", healthy: true, jobVersion: 2 }),
        allocationOf({ nodeName: "node-4", healthy: true, group: "b" }),
    ];
    expect(deploymentLine(deployment, allocations)).toBe(
        "job web: a 3/3 placed, 2/3 healthy on node-0, node-1, 1 unhealthy; b 0/1 placed, 0/1 healthy on node-4",
    );
});

test("a deployment that waits for its promotion names the command", () => {
    const deployment: Deployment = {
        ...{ id: "d-1", jobId: "web", jobVersion: 1, status: "running" },
        statusDescription: "Deployment is running but requires manual promotion",
        groups: { a: { desired: 2, placed: 1, healthy: 0, unhealthy: 0 } },
    };
    expect(deploymentLine(deployment, [])).toBe(
        "job web: a 1/2 placed, 0/2 healthy; once the canaries are healthy, promote them with `nomad deployment promote d-1`",
    );
});

test("without a deployment the allocations are counted by what their clients say", () => {
    const all = [
        allocationOf({ clientStatus: "running" }),
        allocationOf({ clientStatus: "pending" }),
        allocationOf({}),
    ];
    expect(allocationsLine("batch", all)).toBe("job batch: 1 pending, 2 running");
    expect(allocationsLine("batch", [])).toBe("job batch: no allocations");
});
