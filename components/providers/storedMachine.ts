import type { ClusterConnection } from "../../sdk/cluster";
import type { ClusterMachine } from "../../sdk/topology";

/** What belongs to one machine: how it is reached, and the servers' connection. */
export interface OfMachine {
    cluster: ClusterConnection;
    machine: ClusterMachine;
    /** Another machine of the same name has another one. */
    machineId: string;
}

/** An earlier version's state: it has the machine's name, and all machines in the connection. */
interface Earlier {
    cluster: { machines: ClusterMachine[] };
    nodeName: string;
}

/** The machine in a resource's state, whichever version wrote it. */
export function storedMachine(state: Pick<OfMachine, "machine"> | Earlier): ClusterMachine {
    if ("machine" in state) return state.machine;
    const machine = state.cluster.machines.find(({ name }) => name === state.nodeName);
    if (machine === undefined) throw new Error(`${state.nodeName} is not a machine of this cluster`);
    return machine;
}
