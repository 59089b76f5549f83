import type { MachineTarget } from "../../sdk/operations/onceLoggedIn";

/** How a provider logs in to its machine. */
export interface MachineLogin {
    /** The cluster's name. */
    cluster: string;
    nodeName: string;
    /** Another machine of the same name has another ID. */
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

/** The property for which a resource is replaced. The state of an earlier version's command has no machine's ID. */
export function replacesForMachine(olds: { machineId?: string }, news: { machineId: string }): "machineId"[] {
    return olds.machineId === undefined || olds.machineId === news.machineId ? [] : ["machineId"];
}
