import type * as pulumi from "@pulumi/pulumi";
import { orUndefined } from "../../sdk/api";
import { type ClusterConnection, withCluster } from "../../sdk/cluster";
import { clusterChanged } from "./clusterChanged";
import { refreshed } from "./refreshed";

interface Inputs {
    cluster: ClusterConnection;
    description: string;
    policies: string[];
}

interface State extends Inputs {
    secretId: string;
}

/** A token with the rights of policies. Its secret is made by Consul. */
export const consulAclTokenProvider: pulumi.dynamic.ResourceProvider = {
    async create(inputs: Inputs) {
        const token = await withCluster(inputs.cluster, ({ consul }) =>
            consul.acl.tokens.create(specOf(inputs)),
        );
        return { id: token.accessorId, outs: { ...inputs, secretId: token.secretId } };
    },
    async diff(_id, olds: Inputs, news: Inputs) {
        const changed =
            olds.description !== news.description || olds.policies.join() !== news.policies.join();
        return { changes: changed || clusterChanged(olds, news) };
    },
    async read(id, state: State | undefined) {
        return refreshed(id, state, async ({ consul }) => {
            const token = await orUndefined(consul.acl.tokens.read(id));
            return token && specOf(token);
        });
    },
    async update(id, { secretId }: State, news: Inputs) {
        await withCluster(news.cluster, ({ consul }) => consul.acl.tokens.update(id, specOf(news)));
        return { outs: { ...news, secretId } };
    },
    async delete(id, { cluster }: Inputs) {
        await withCluster(cluster, ({ consul }) => consul.acl.tokens.delete(id));
    },
};

function specOf({ description, policies }: Omit<Inputs, "cluster">) {
    return { description, policies };
}
