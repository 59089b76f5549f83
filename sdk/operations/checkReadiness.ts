import { nodeCommand } from "../node";
import { linePrinter, type MachineTarget, onceLoggedIn } from "./onceLoggedIn";

/**
 * Returns once a machine's agents are part of a healthy cluster.
 *
 * @param observerToken SecretID of a Nomad token that may look at nodes and servers. The machine does not keep it.
 * @param timeoutSeconds for the login, and then for the agents
 * @throws HostKeyChanged; Error with what the machine still waits for and its agents' last log lines if it is not ready in time.
 */
export async function checkReadiness(
    target: MachineTarget,
    observerToken: string,
    timeoutSeconds: number,
): Promise<void> {
    const command = nodeCommand(target.user, `ready ${timeoutSeconds}`);
    const onLine = linePrinter(target);
    await onceLoggedIn(target, timeoutSeconds, { command, input: observerToken, onLine });
}
