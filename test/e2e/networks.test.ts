import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../../sdk/process/run";
import { checkout } from "./cluster/testStack";

/** Runs code in a process of its own, with the networks of a state folder of its own. */
async function withNetworks(state: string, body: string): Promise<string> {
    const script = `const { createNetwork, sweep } = require(${JSON.stringify(join(checkout, "dist/sdk/nspawn"))}); ${body}`;
    return run(process.execPath, ["-e", script], { env: { PULUMI_NOMAD_CLUSTER_STATE: state } });
}

test("networks that processes with other state folders choose at the same time do not overlap", async () => {
    const states = Array.from({ length: 6 }, () => mkdtempSync(join(tmpdir(), "networks-")));
    try {
        const chosen = await Promise.all(
            states.map(async (state) =>
                withNetworks(
                    state,
                    `createNetwork({ name: "chosen" }).then(({ cidr }) => console.log(cidr))`,
                ),
            ),
        );
        expect(new Set(chosen).size).toBe(states.length);
    } finally {
        await Promise.all(states.map(async (state) => withNetworks(state, `sweep("chosen")`)));
        for (const state of states) rmSync(state, { recursive: true });
    }
});
