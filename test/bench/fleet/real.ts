import type { Progress } from "../../../sdk/toolchain";
import type { TestCluster } from "../../e2e/cluster/testCluster";
import { groupsOf } from "./size";
import { lastChanges, secondsOf, stateBytes, withStack } from "./stack";

/** The steps with a cluster of real machines, in this order. */
export const steps = {
    create: "create",
    unchanged: "update without changes",
    add: "add one client",
    destroy: "destroy",
} as const;

export type Step = keyof typeof steps;

/** One round on real machines of this host. */
export interface Real {
    seconds: Record<Step, number>;
    /** How many resources each step touched. */
    changes: Record<Step, number>;
    /** State of the whole cluster, and what one more client adds to it. */
    bytes: { all: number; oneMore: number };
}

export async function measureReal(machines: number, what: string, progress: Progress): Promise<Real> {
    return withStack("cluster", async (stack) => {
        const seconds = {} as Real["seconds"];
        const changes = {} as Real["changes"];
        const measure = async (step: Step, work: (stack: TestCluster) => Promise<unknown>) => {
            seconds[step] = await secondsOf(() => work(stack));
            changes[step] = await lastChanges(stack);
            progress(`${what}: ${steps[step]} ${seconds[step].toFixed(1)}, ${changes[step]} changes`);
        };
        await stack.configure("groups", groupsOf(machines));
        await measure("create", () => stack.up());
        const all = await stateBytes(stack);
        await measure("unchanged", () => stack.up());
        await stack.configure("groups", groupsOf(machines + 1));
        await measure("add", () => stack.up());
        const oneMore = (await stateBytes(stack)) - all;
        await measure("destroy", () => stack.pulumi("destroy", "--yes", "--skip-preview"));
        return { seconds, changes, bytes: { all, oneMore } };
    });
}
