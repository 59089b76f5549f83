import type * as pulumi from "@pulumi/pulumi";
import { orUndefined } from "../../sdk/api";
import { type ClusterConnection, withCluster } from "../../sdk/cluster";
import { createConsulPolicy } from "../../sdk/operations/consulPolicy";
import { clusterChanged } from "./clusterChanged";
import { refreshed } from "./refreshed";
import { withValidSecrets } from "./validSecrets";

export interface Inputs {
    cluster: ClusterConnection;
    name: string;
    description: string;
    rules: string;
}

/** A policy of Consul. It has an ID of its own, so renaming keeps the policy. */
export const consulAclPolicyProvider: pulumi.dynamic.ResourceProvider<Inputs, Inputs> = {
    async create(inputs: Inputs) {
        const policy = await withCluster(inputs.cluster, ({ consul }) =>
            createConsulPolicy(consul, specOf(inputs)),
        );
        return { id: policy.id, outs: inputs };
    },
    async diff(_id, olds: Inputs, news: Inputs) {
        const changed = (["name", "description", "rules"] as const).some((key) => olds[key] !== news[key]);
        return { changes: changed || clusterChanged(olds, news) };
    },
    async read(id, state: Inputs | undefined) {
        return refreshed(id, state, async ({ consul }) => {
            const policy = await orUndefined(consul.acl.policies.read(id));
            return policy && specOf(policy);
        });
    },
    async update(id, _olds, news: Inputs) {
        await withCluster(news.cluster, ({ consul }) => consul.acl.policies.update(id, specOf(news)));
        return { outs: news };
    },
    async delete(id, { cluster }: Inputs) {
        await withCluster(await withValidSecrets(cluster), ({ consul }) => consul.acl.policies.delete(id));
    },
};

function specOf({ name, description, rules }: Omit<Inputs, "cluster">) {
    return { name, description, rules };
}
