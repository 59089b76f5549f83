import type { ClusterState } from "../../sdk/automation";
import { sshAnswers } from "../../sdk/machines/sshAnswers";
import { untilNothingLacks } from "./untilNothingLacks";

interface Booting {
    cluster: Pick<ClusterState, "machines">;
    nodeName: string;
    /** Seconds. */
    patience: number;
}

/** @throws Error where the machine does not answer in time, with what keeps machines from it and how to go on. */
export async function untilSshAnswers({ cluster, nodeName, patience }: Booting): Promise<void> {
    const machine = cluster.machines.find(({ name }) => name === nodeName);
    if (machine === undefined) throw new Error(`${nodeName} is not a machine of this cluster`);
    const address = machine.sshAddress;
    await untilNothingLacks(nodeName, patience, async () =>
        (await sshAnswers(address)) ? undefined : `its SSH to answer at ${address}`,
    ).catch((error: Error) => {
        throw new Error(
            `${error.message}. Is it running, which its console in the cloud's control panel shows, and is the address from which ` +
                "this computer reaches it in `admin.cidrs`? Then run the same command again. One that never boots: destroy it, " +
                "then `pulumi refresh` and `pulumi up` make another in its place.",
        );
    });
}
