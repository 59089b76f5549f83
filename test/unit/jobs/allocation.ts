import type { Allocation } from "../../../sdk/api";

/** An allocation that runs. */
export function allocationOf(overrides: Partial<Allocation> = {}): Allocation {
    return {
        id: "12345678-aaaa",
        name: "web.a[0]",
        group: "a",
        nodeId: "n",
        nodeName: "node-0",
        jobVersion: 3,
        desiredStatus: "run",
        clientStatus: "running",
        tasks: {},
        ...overrides,
    };
}
