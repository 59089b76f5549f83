import { join } from "node:path";
import { run } from "../../sdk/process/run";
import { packageFolder } from "../../sdk/process/packageFolder";
import type { Bed } from "./bed";
import { Clock, type Times } from "./clock";
import { untilFormed } from "./formed";

/** The floor: plainScript.sh, whose delivery ends before anything starts, so that both parts can be told apart. */
export async function plainScript({ machines, operator }: Bed): Promise<Times> {
    const { keyFile, programs } = operator;
    const addresses = machines.map(({ address }) => address);
    const script = join(packageFolder(), "test/bench/plainScript.sh");
    const clock = new Clock();
    await run("sh", [script, keyFile, programs.consul, programs.nomad, ...addresses], {
        timeout: 300_000,
        onLine: (line) => line === "delivered" && clock.mark("copied"),
    });
    clock.mark("started");
    await untilFormed(addresses);
    clock.mark("total");
    return clock.times;
}
