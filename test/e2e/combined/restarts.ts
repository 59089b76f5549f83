import { clusterStatus, isHealthy } from "../../../sdk/cluster";
import { CommandError } from "../../../sdk/process/run";
import { eventually } from "../../agents/program";
import type { TestCluster } from "../cluster/testCluster";

const introduced = "/var/lib/nomad-cluster/nomad.introduced";

/** Tests that an agent that is restarted in any state comes back, and that one which cannot is told. */
export function agentsComeBack(context: () => TestCluster): void {
    const on = async (machine: string, commands: string) => context().on(machine, commands);

    async function isWell(): Promise<void> {
        const state = await context().state();
        const well = async () => isHealthy(await clusterStatus(state));
        await eventually("the cluster is well", well);
    }

    /** The process that serves without its client, once there is exactly one and it listens. */
    async function aloneServer(machine: string): Promise<string> {
        return eventually(`${machine} serves alone`, async () => {
            const found = await on(machine, "pgrep -f '[/]nomad agent .*serve-alone.json' || true");
            const listening = await on(machine, "ss -Hltnp sport = :4646");
            const [pid, ...others] = found.trim().split("\n");
            return pid && others.length === 0 && listening.includes(`pid=${pid},`) && pid;
        });
    }

    test.each([
        ["restarts", "systemctl restart --no-block nomad"],
        ["kills", "systemctl kill --signal KILL nomad"],
    ])("a Nomad that systemd %s while it serves alone leaves no server behind", async (_, command) => {
        await on("node-2", `rm ${introduced} && systemctl restart --no-block nomad`);
        const first = await aloneServer("node-2");
        await on("node-2", command);
        await eventually("another server serves alone", async () => (await aloneServer("node-2")) !== first);
        await on("node-2", `touch ${introduced}`);
        await isWell();
        expect(await on("node-2", "pgrep -fc '[/]nomad agent'")).toBe("1\n");
    });

    test("Nomad starts while Consul has no leader", async () => {
        const others = ["node-0", "node-1"];
        for (const machine of others) await on(machine, "systemctl stop consul");
        try {
            // A start that waits for Consul never ends by itself.
            await on("node-2", "timeout 150 systemctl restart nomad && systemctl is-active nomad");
        } finally {
            for (const machine of others) await on(machine, "systemctl start consul");
        }
        await isWell();
    });

    test("`status` tells of a unit that fails while another process looks well in its place", async () => {
        const agent = "setsid nomad agent -config=/etc/nomad.d </dev/null >/dev/null 2>&1 &";
        const listens = "until ss -Hltn sport = :4646 | grep -q .; do sleep 0.1; done";
        await on("node-1", `systemctl stop nomad; ${agent} ${listens}; systemctl start nomad`);
        const seen = async () => {
            const status = await context().status();
            const { consul, nomad, unitProblems } = status.machines[1]!;
            return (
                [consul, nomad].join() === "alive,alive, ready" &&
                // Before systemd restarts it for the first time, there is no count.
                unitProblems.some((problem) => problem.includes("restarted")) && { status, unitProblems }
            );
        };
        const { status, unitProblems } = await eventually("the APIs find node-1 well", seen);
        expect(unitProblems).toEqual([expect.stringMatching(/^nomad\.service: .*restarted \d+ times/)]);
        expect(isHealthy(status)).toBe(false);
        const error = await context()
            .cli("status")
            .catch((caught: unknown) => caught);
        expect(error).toBeInstanceOf(CommandError);
        expect((error as CommandError).status).toBe(1);
        expect((error as CommandError).stdout).toMatch(/^node-1: nomad\.service: /m);
        await on("node-1", "pkill -INT -f '[/]*nomad agent -config=/etc/nomad.d$'");
        // On the machine, because it takes half a minute, and each look at the whole cluster costs a second of a processor.
        await on(
            "node-1",
            `timeout 100 sh -c 'until [ -z "$(nomad-cluster-node units)" ]; do sleep 2; done' || true`,
        );
        await isWell();
    });
}
