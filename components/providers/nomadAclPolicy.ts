import type * as pulumi from "@pulumi/pulumi";
import { orUndefined } from "../../sdk/api";
import { type ClusterConnection, withCluster } from "../../sdk/cluster";
import { clusterChanged } from "./clusterChanged";
import { refreshed } from "./refreshed";
import { withValidSecrets } from "./validSecrets";

export interface Inputs {
    cluster: ClusterConnection;
    name: string;
    description: string;
    rules: string;
}

export const nomadAclPolicyProvider: pulumi.dynamic.ResourceProvider<Inputs, Inputs> = {
    async create(inputs: Inputs) {
        await put(inputs);
        return { id: inputs.name, outs: inputs };
    },
    async diff(_id, olds: Inputs, news: Inputs) {
        const replaces = olds.name === news.name ? [] : ["name"];
        const changed = olds.rules !== news.rules || olds.description !== news.description;
        return { changes: changed || replaces.length > 0 || clusterChanged(olds, news), replaces };
    },
    async read(id, state: Inputs | undefined) {
        return refreshed(id, state, async ({ nomad }, { name }) => {
            const policy = await orUndefined(nomad.acl.policies.read(name));
            return policy && { rules: policy.rules, description: policy.description ?? "" };
        });
    },
    async update(_id, _olds, news: Inputs) {
        await put(news);
        return { outs: news };
    },
    async delete(id, { cluster }: Inputs) {
        await withCluster(await withValidSecrets(cluster), ({ nomad }) => nomad.acl.policies.delete(id));
    },
};

async function put({ cluster, name, description, rules }: Inputs): Promise<void> {
    await withCluster(cluster, ({ nomad }) => nomad.acl.policies.put({ name, description, rules }));
}
