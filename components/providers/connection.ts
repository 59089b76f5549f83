import type * as pulumi from "@pulumi/pulumi";
import type { ClusterConnection } from "../../sdk/cluster";
import { clusterChanged } from "./clusterChanged";

interface Inputs {
    cluster: ClusterConnection;
}

/** Keeps the connection in the state. Nothing is done in the cluster. */
export const connectionProvider: pulumi.dynamic.ResourceProvider = {
    async create(inputs: Inputs) {
        return { id: inputs.cluster.name, outs: inputs };
    },
    async diff(_id, olds: Inputs, news: Inputs) {
        return { changes: clusterChanged(olds, news) };
    },
    async update(_id, _olds, news: Inputs) {
        return { outs: news };
    },
    async delete() {},
};
