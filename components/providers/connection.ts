import type * as pulumi from "@pulumi/pulumi";
import type { ClusterConnection } from "../../sdk/cluster";
import { clusterChanged } from "./clusterChanged";
import { rememberConnection } from "./validSecrets";

export interface Inputs {
    cluster: ClusterConnection;
}

/** Stores the connection in the state, and keeps its secrets in memory for deletes. Changes nothing in the cluster. */
export const connectionProvider: pulumi.dynamic.ResourceProvider<Inputs, Inputs> = {
    /** Runs in every update, even if nothing changes here. */
    async check(_olds: Inputs, news: Inputs) {
        rememberConnection(news.cluster);
        return { inputs: news };
    },
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
