import type * as pulumi from "@pulumi/pulumi";
import type { ClusterConnection } from "../../sdk/cluster";
import { clusterChanged } from "./clusterChanged";
import { rememberConnection } from "./validSecrets";

export interface Inputs {
    cluster: ClusterConnection;
}

/** Keeps the connection in the state, and its secrets at hand for deletes. Nothing is done in the cluster. */
export const connectionProvider: pulumi.dynamic.ResourceProvider<Inputs, Inputs> = {
    /** Runs in every update, also in one that changes nothing here. */
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
