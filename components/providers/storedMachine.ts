import type { ClusterConnection } from "../../sdk/cluster";
import type { ClusterMachine } from "../../sdk/topology";

/** State of a resource of one machine: the machine and the servers' connection. */
export interface OfMachine {
    cluster: ClusterConnection;
    machine: ClusterMachine;
    machineId: string;
}

/** State of an earlier version, which has the machine's name, and all machines in the connection. */
interface Earlier {
    cluster: { machines: ClusterMachine[] };
    nodeName: string;
}

/** The machine in a resource's state, whichever version wrote it. */
export function storedMachine(state: Pick<OfMachine, "machine"> | Earlier): ClusterMachine {
    if ("machine" in state) return state.machine;
    const machine = state.cluster.machines.find(({ name }) => name === state.nodeName);
    if (machine === undefined) throw new Error(`${state.nodeName} is not a machine of this cluster.`);
    return machine;
}
