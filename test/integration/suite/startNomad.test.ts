import { randomUUID } from "node:crypto";
import { NomadClient } from "../../../sdk/api";
import { TestCa } from "../../agents/certificates";
import { eventually } from "../../agents/program";
import { job } from "../../agents/rawExecJob";
import { startNomad } from "../../agents/startNomad";
import { processesWith } from "../../e2e/cluster/hostTraces";

test.each([
    ["stopped", "stop"],
    ["killed", "SIGKILL"],
] as const)("no task and no executor outlives a Nomad agent that is %s", async (_, way) => {
    const ca = await TestCa.create();
    const agent = await startNomad({ ca });
    const client = new NomadClient(agent.access);
    const { secretId: token } = await client.acl.bootstrap(randomUUID());
    await client.close();
    const nomad = new NomadClient({ ...agent.access, token });
    // The word is unlike any other, so that the task's process is found by it.
    const mark = `outlives-${process.pid}-${way}`;
    await nomad.jobs.register(
        await nomad.jobs.parse(job("long", "batch", `while :; do sleep 1000; done # ${mark}`)),
    );
    const started = () => [...processesWith(mark), ...processesWith(agent.dataDirectory)];
    await eventually("the task runs", () => processesWith(mark).length > 0);
    expect(processesWith(agent.dataDirectory).some(({ command }) => command.includes(" executor "))).toBe(
        true,
    );
    await nomad.close();
    if (way === "SIGKILL") process.kill(agent.pid, way);
    await agent.stop();
    await eventually("everything has ended", () => started().length === 0);
    await ca.remove();
});
