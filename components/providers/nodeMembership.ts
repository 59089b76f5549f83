import type * as pulumi from "@pulumi/pulumi";
import type { ClusterConnection } from "../../sdk/cluster";
import { clusterChanged } from "./clusterChanged";
import { leaveCluster } from "../../sdk/operations/leaveCluster";
import { untilSshAnswers } from "../../sdk/operations/untilSshAnswers";

interface Inputs {
    /** The machine itself, and the servers; with management tokens. */
    cluster: ClusterConnection;
    nodeName: string;
    /** Another machine of the same name is another member. */
    machineId: string;
    /** Seconds that the machine may take to answer SSH, and that each step of leaving may take. */
    timeoutSeconds: number;
}

/**
 * A machine's place in the cluster. It is taken by the machine's agents themselves, once the machine answers; the resource is
 * there for its delete, which leaves nothing of the machine in Consul and Nomad. A machine that never answered has no place.
 */
export const nodeMembershipProvider: pulumi.dynamic.ResourceProvider = {
    async create(inputs: Inputs) {
        await untilSshAnswers(inputs);
        return { id: `${inputs.nodeName}-${inputs.machineId}`, outs: inputs };
    },
    async diff(_id, olds: Inputs, news: Inputs) {
        const replaces = (["nodeName", "machineId"] as const).filter(
            (property) => olds[property] !== news[property],
        );
        const changes =
            replaces.length > 0 || olds.timeoutSeconds !== news.timeoutSeconds || clusterChanged(olds, news);
        // The predecessor's entries must be gone before agents of the same name come.
        return { changes, replaces, deleteBeforeReplace: true };
    },
    async update(_id, _olds, news: Inputs) {
        return { outs: news };
    },
    async delete(_id, { cluster, nodeName, timeoutSeconds }: Inputs) {
        await leaveCluster(cluster, nodeName, timeoutSeconds);
    },
};
