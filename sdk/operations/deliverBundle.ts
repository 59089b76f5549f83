import { receiveCommand } from "../node";
import { linePrinter, type MachineTarget, onceLoggedIn } from "./onceLoggedIn";

/**
 * Gives a machine its bundle, and returns once the machine has applied it. A delivery that ends anywhere in between is completed
 * by the next one. The node program waits at most half an hour for the restarts of other machines.
 *
 * @param timeoutSeconds for the login
 * @throws HostKeyChanged before anything is sent; Error with the node program's last words if it fails.
 */
export async function deliverBundle(
    target: MachineTarget,
    bundle: string,
    timeoutSeconds: number,
): Promise<void> {
    const command = receiveCommand(target.user);
    await onceLoggedIn(target, timeoutSeconds, { command, input: bundle, onLine: linePrinter(target) });
}
