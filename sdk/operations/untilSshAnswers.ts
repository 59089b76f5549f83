import type { ClusterConnection } from "../cluster";
import { sshAnswers } from "../ssh/sshAnswers";
import { waitUntilMet } from "./waitUntil";

interface Booting {
    cluster: Pick<ClusterConnection, "machines">;
    nodeName: string;
    /** Seconds. */
    timeoutSeconds: number;
}

/** @throws Error where the machine does not answer in time, with what keeps machines from it and how to go on. */
export async function untilSshAnswers({ cluster, nodeName, timeoutSeconds }: Booting): Promise<void> {
    const machine = cluster.machines.find(({ name }) => name === nodeName);
    if (machine === undefined) throw new Error(`${nodeName} is not a machine of this cluster`);
    const address = machine.sshAddress;
    await waitUntilMet(nodeName, timeoutSeconds, async () =>
        (await sshAnswers(address)) ? undefined : `its SSH to answer at ${address}`,
    ).catch((error: Error) => {
        throw new Error(
            `${error.message}. Is it running, which its console in the cloud's control panel shows, and is the address from which ` +
                "this computer reaches it in `admin.cidrs`? Then run the same command again. One that never boots: destroy it, " +
                "then `pulumi refresh` and `pulumi up` make another in its place.",
        );
    });
}
