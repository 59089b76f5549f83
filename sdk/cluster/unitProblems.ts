import { nodeCommand } from "../node";
import { atMost } from "../process/atMost";
import { runOverSsh } from "../ssh";
import type { ClusterMachine } from "../topology";
import { sshTarget } from "./clusterApi";
import type { ClusterConnection } from "./connection";
import type { ClusterState } from "./stackState";

/** Milliseconds for a machine's answer. */
const answerTimeout = 15_000;

/** Number of machines asked at once, so that none spends its time on waiting for the logins of many others. */
const parallel = 20;

/**
 * Systemd's report of agents that it cannot keep running, for each machine in the connection's order. An agent that fails at each
 * start can look healthy through the APIs. The report of a machine that does not answer SSH says so.
 */
export async function unitProblems(connection: ClusterState): Promise<string[][]> {
    const inTurn = atMost(parallel);
    return Promise.all(
        connection.machines.map(async (machine) => inTurn(() => problemsOn(connection, machine))),
    );
}

async function problemsOn(connection: ClusterConnection, machine: ClusterMachine): Promise<string[]> {
    try {
        const printed = await runOverSsh(
            sshTarget(connection, machine),
            nodeCommand(connection.sshUser, "units"),
            "",
            answerTimeout,
        );
        return printed.split("\n").filter(Boolean);
    } catch (error) {
        const { message } = error as Error;
        if (message.includes("unknown verb"))
            return ["its node program is of an earlier version: run `pulumi up`"];
        return [`does not answer over SSH: ${message.split("\n").at(-1)}`];
    }
}
