import { NoHostKey, shownHostKey } from "../ssh";
import type { ClusterMachine } from "../topology";
import { waitUntilMet } from "./waitUntil";

/**
 * @returns the host key that the machine shows: of the recorded key's algorithm, if it has one
 * @throws NoHostKey, or Error if the machine does not answer in time, with what keeps machines from it and how to go on.
 */
export async function untilSshAnswers(
    { name, sshAddress: address, hostKey: recorded }: Pick<ClusterMachine, "name" | "sshAddress" | "hostKey">,
    timeoutSeconds: number,
): Promise<string> {
    let shown: string | undefined;
    await waitUntilMet(name, timeoutSeconds, async () => {
        shown = await shownHostKey(address, { recorded });
        return shown === undefined ? `its SSH to answer at ${address}` : undefined;
    }).catch((error: Error) => {
        if (error instanceof NoHostKey) throw error;
        throw new Error(
            `${error.message}. Is it running, which its console in the cloud's control panel shows, and is the address from which ` +
                "this computer reaches it in `admin.cidrs`? Then run the same command again. One that never boots: destroy it, " +
                "then `pulumi refresh` and `pulumi up` make another in its place.",
        );
    });
    return shown!;
}
