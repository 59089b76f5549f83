import type { MachineTarget } from "../../sdk/operations/onceLoggedIn";

/** How a provider logs in to its machine. */
export interface MachineLogin {
    /** The cluster's name. */
    cluster: string;
    nodeName: string;
    machineId: string;
    sshAddress: string;
    /** As it was recorded. */
    hostKey: string;
    sshUser: string;
    sshPrivateKey: string;
    /** Seconds that the machine may take to let us in. */
    timeoutSeconds: number;
}

export function targetOf({
    cluster,
    nodeName,
    sshAddress,
    hostKey,
    sshUser,
    sshPrivateKey,
}: MachineLogin): MachineTarget {
    return {
        name: nodeName,
        machine: `${cluster}-${nodeName}`,
        host: sshAddress,
        hostKey,
        user: sshUser,
        privateKey: sshPrivateKey,
    };
}
