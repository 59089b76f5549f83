import { sshAnswers } from "../ssh/sshAnswers";
import type { ClusterMachine } from "../topology";
import { waitUntilMet } from "./waitUntil";

/** @throws Error where the machine does not answer in time, with what keeps machines from it and how to go on. */
export async function untilSshAnswers(
    { name, sshAddress: address }: ClusterMachine,
    timeoutSeconds: number,
): Promise<void> {
    await waitUntilMet(name, timeoutSeconds, async () =>
        (await sshAnswers(address)) ? undefined : `its SSH to answer at ${address}`,
    ).catch((error: Error) => {
        throw new Error(
            `${error.message}. Is it running, which its console in the cloud's control panel shows, and is the address from which ` +
                "this computer reaches it in `admin.cidrs`? Then run the same command again. One that never boots: destroy it, " +
                "then `pulumi refresh` and `pulumi up` make another in its place.",
        );
    });
}
