import { NoHostKey, shownHostKey } from "../ssh";
import type { ClusterMachine } from "../topology";
import { waitUntilMet } from "./waitUntil";

/**
 * @returns the host key that the machine shows: of the recorded key's algorithm, if it has one
 * @throws NoHostKey, or Error with the likely causes and a remedy if the machine does not answer in time.
 */
export async function untilSshAnswers(
    {
        name,
        sshAddress: address,
        hostKey: recorded,
        port,
    }: Pick<ClusterMachine, "name" | "sshAddress" | "hostKey"> & { port?: number },
    timeoutSeconds: number,
): Promise<string> {
    let shown: string | undefined;
    await waitUntilMet(name, timeoutSeconds, async () => {
        shown = await shownHostKey(address, { recorded, port });
        return shown === undefined ? `its SSH to answer at ${address}` : undefined;
    }).catch((error: Error) => {
        if (error instanceof NoHostKey) throw error;
        throw new Error(
            `${error.message}. Check in the cloud's control panel that the machine runs, and check that this computer's address is in ` +
                "`admin.cidrs`. Then run the same command again. If the machine never boots, destroy it; `pulumi refresh` " +
                "and `pulumi up` then create another one in its place.",
        );
    });
    return shown!;
}
