import { isDeepStrictEqual } from "node:util";
import type * as pulumi from "@pulumi/pulumi";
import { leaveCluster } from "../../sdk/operations/leaveCluster";
import { clusterChanged } from "./clusterChanged";
import { type OfMachine, storedMachine } from "./storedMachine";

interface Inputs extends OfMachine {
    /** Seconds that each step of leaving may take. */
    timeoutSeconds: number;
}

/**
 * A machine's place in the cluster. It is taken by the machine's agents themselves; the resource is there for its delete, which
 * leaves nothing of the machine in Consul and Nomad. It depends on the machine's host key, so a machine that never answered has
 * no place.
 */
export const nodeMembershipProvider: pulumi.dynamic.ResourceProvider = {
    async create(inputs: Inputs) {
        return { id: `${inputs.machine.name}-${inputs.machineId}`, outs: inputs };
    },
    async diff(_id, olds: Inputs, news: Inputs) {
        const replaces = olds.machineId === news.machineId ? [] : ["machineId"];
        const changes =
            replaces.length > 0 ||
            olds.timeoutSeconds !== news.timeoutSeconds ||
            !isDeepStrictEqual(olds.machine, news.machine) ||
            clusterChanged(olds, news);
        // The predecessor's entries must be gone before agents of the same name come.
        return { changes, replaces, deleteBeforeReplace: true };
    },
    async update(_id, _olds, news: Inputs) {
        return { outs: news };
    },
    async delete(_id, state: Inputs) {
        await leaveCluster(state.cluster, storedMachine(state), state.timeoutSeconds);
    },
};
