import { isDeepStrictEqual } from "node:util";
import type * as pulumi from "@pulumi/pulumi";
import type { WorkloadIdentitySpec } from "../../sdk/accessControl";
import { type ClusterConnection, withCluster } from "../../sdk/cluster";
import { putWorkloadIdentity } from "../../sdk/operations/workloadIdentity";
import { clusterChanged } from "./clusterChanged";

export interface Inputs {
    cluster: ClusterConnection;
    /** An input, so that a release of this package that changes it updates the clusters that exist. */
    specification: WorkloadIdentitySpec;
}

/** Lets Nomad's workloads log in to Consul with identities that Nomad signs. Its delete does nothing, because it lasts as long as the cluster. */
export const workloadIdentityProvider: pulumi.dynamic.ResourceProvider<Inputs, Inputs> = {
    async create(inputs: Inputs) {
        await apply(inputs);
        return { id: inputs.specification.authMethod.name, outs: inputs };
    },
    /** A state of the first release has no specification, which counts as a change. */
    async diff(_id, olds: Partial<Inputs>, news: Inputs) {
        const same = isDeepStrictEqual(olds.specification, news.specification);
        return { changes: !same || clusterChanged(olds, news) };
    },
    async update(_id, _olds, news: Inputs) {
        await apply(news);
        return { outs: news };
    },
    async delete() {},
};

async function apply({ cluster, specification }: Inputs): Promise<void> {
    await withCluster(cluster, async (clients) => putWorkloadIdentity(clients, specification));
}
