import type { Progress } from "../../../sdk/toolchain";
import { groupsOf } from "./size";
import { secondsOf, withStack } from "./stack";

/** Previews of a cluster that does not exist, beside those of the flat program; a value for each round. */
export interface Planned {
    machines: number;
    resources: number;
    cluster: number[];
    flat: number[];
}

/** The two programs take turns, so that whatever else this host does falls on both alike. */
export async function measurePlanned(machines: number, rounds: number, progress: Progress): Promise<Planned> {
    return withStack("cluster", async (cluster) =>
        withStack("flat", async (flat) => {
            await cluster.configure("groups", groupsOf(machines));
            const kinds = kindsIn(await cluster.pulumi("preview", "--json"));
            await flat.configure("kinds", kinds);
            const resources = Object.values(kinds).reduce((sum, count) => sum + count, 0);
            const planned: Planned = { machines, resources, cluster: [], flat: [] };
            for (let round = 1; round <= rounds; round++) {
                planned.cluster.push(await secondsOf(() => cluster.pulumi("preview")));
                planned.flat.push(await secondsOf(() => flat.pulumi("preview")));
                const both = `${planned.cluster.at(-1)!.toFixed(1)}, flat ${planned.flat.at(-1)!.toFixed(1)}`;
                progress(`round ${round} of ${rounds}: preview of ${machines} machines: ${both}`);
            }
            return planned;
        }),
    );
}

/** How many resources of each type a preview creates; the engine itself makes the stack and the providers. */
function kindsIn(preview: string): Record<string, number> {
    const { steps } = JSON.parse(preview) as { steps: { op: string; newState: { type: string } }[] };
    const kinds: Record<string, number> = {};
    for (const { type } of steps.filter(({ op }) => op === "create").map(({ newState }) => newState))
        if (!type.startsWith("pulumi:")) kinds[type] = (kinds[type] ?? 0) + 1;
    return kinds;
}
