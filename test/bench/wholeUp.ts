import { stackPrefix } from "../../sdk/nspawn/localNames";
import { listMachines } from "../../sdk/nspawn";
import { run } from "../../sdk/process/run";
import { projectOf } from "../../automation/project";
import { Clock, type Times } from "./clock";

/** `npm run up` and `npm run down` as a user runs them. Only if {@link stackIsFree}. */
export async function wholeUp(): Promise<Times> {
    const script = (name: string) => run("npm", ["run", "-s", name], { timeout: 600_000 });
    try {
        const clock = new Clock();
        await script("up");
        clock.mark("total");
        return clock.times;
    } finally {
        await script("down");
    }
}

/** Whether no cluster of `npm run up` is on this host, which a benchmark must not take down. */
export async function stackIsFree(): Promise<boolean> {
    return (
        (await listMachines(stackPrefix(await projectOf({ stack: "dev", folder: "." }), "dev"))).length === 0
    );
}
