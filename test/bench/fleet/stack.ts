import { stat } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { packageFolder } from "../../../sdk/process/packageFolder";
import { TestCluster } from "../../e2e/cluster/testCluster";

/** A stack of one of the two programs beside this file, with a state of its own. */
export async function withStack<T>(
    program: "cluster" | "flat",
    work: (stack: TestCluster) => Promise<T>,
): Promise<T> {
    const folder = join(packageFolder(), "test/bench/fleet", program);
    const stack = await TestCluster.create({ folder, cluster: "fleet" });
    const interrupted = () => void stack.remove().finally(() => process.exit(1));
    const signals = ["SIGINT", "SIGTERM"] as const;
    for (const signal of signals) process.once(signal, interrupted);
    try {
        return await work(stack);
    } finally {
        for (const signal of signals) process.off(signal, interrupted);
        await stack.remove();
    }
}

export async function secondsOf(work: () => Promise<unknown>): Promise<number> {
    const start = performance.now();
    await work();
    return (performance.now() - start) / 1000;
}

/** How many resources the last update of a stack created, changed, replaced or deleted. */
export async function lastChanges(stack: TestCluster): Promise<number> {
    const [last] = JSON.parse(await stack.pulumi("stack", "history", "--json", "--page-size", "1")) as [
        { resourceChanges?: Record<string, number> },
    ];
    const changes = Object.entries(last.resourceChanges ?? {}).filter(([kind]) => kind !== "same");
    return changes.reduce((sum, [, count]) => sum + count, 0);
}

/** Size of the stack's state as its backend has it on the disk. */
export async function stateBytes({ env, stack }: TestCluster): Promise<number> {
    const backend = fileURLToPath(env.PULUMI_BACKEND_URL!);
    return (await stat(join(backend, ".pulumi/stacks/nomad-cluster", `${stack}.json`))).size;
}
